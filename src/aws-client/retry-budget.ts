import type { AwsErrorKind } from "./aws-error.ts";

/** Says how long to wait before another try, or that there is none to be had. */
export interface RetryBudget {
  /** Milliseconds, or undefined. `random` is from 0 up to 1; `retries` counts those before, of the same call. */
  take(kind: AwsErrorKind, retries: number, random: number): number | undefined;
  /** A call has succeeded after so many retries. */
  give(retries: number): void;
}

/**
 * One for all calls of a client: a service in trouble is not asked three times as often. Each retry costs, each success
 * gives back; the numbers are those of the SDK's standard mode.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
export function createRetryBudget(): RetryBudget {
  let tokens = CAPACITY;
  return {
    take(kind, retries, random) {
      if (tokens < COST) return undefined;
      tokens -= COST;
      const baseMs = kind === "throttling" ? 500 : 50;
      return random * Math.min(baseMs * 2 ** retries, LONGEST_PAUSE_MS);
    },
    give(retries) {
      tokens = Math.min(tokens + (retries > 0 ? COST : 1), CAPACITY);
    },
  };
}

const CAPACITY = 500;
const COST = 5;
const LONGEST_PAUSE_MS = 20_000;
