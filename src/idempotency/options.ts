import { checkOptions, numberOf, type Rule, type Rules, wholeNumberOf } from "../core/options.ts";
import type { Clock } from "./clock.ts";
import type { Encryption } from "./encryption.ts";
import type { AfterError, Attempt, Mode, Recovery } from "./operation.ts";
import type { IdempotencyStore } from "./store.ts";

/** What may be said for all operations, and otherwise for one of them. Durations are milliseconds. */
export interface OperationOptions {
  /**
   * What is guaranteed. `retry`: at least one attempt, one published result; an attempt whose lease lapses is taken over.
   * `atMostOnce`: at most one attempt starts its effect; one whose end nobody knows has to be resolved. `transaction`: as
   * `retry`, and what `attempt.transaction` writes is committed with the result or not at all. @default "retry"
   */
  readonly mode?: Mode | undefined;
  /** How long a result is remembered: at least as long as the same may come again. @default 24 hours; 14 days with `by` */
  readonly retainMs?: number | undefined;
  /** The most that a lease lasts before it is renewed. @default to the end of the invocation and `graceMs`; 60 s where there is no end */
  readonly leaseMs?: number | undefined;
  /** How much longer than the invocation its lease lasts. @default 2000 */
  readonly graceMs?: number | undefined;
  /** How far the clocks of callers may differ. @default 1000; 0 with a store that has a clock of its own */
  readonly guardMs?: number | undefined;
  /** After so many attempts without a result the operation has failed. @default unlimited */
  readonly maxAttempts?: number | undefined;
  /** How long to wait for whoever is at it, instead of failing at once with `IDEMPOTENCY_IN_PROGRESS`. @default 0 */
  readonly waitMs?: number | undefined;
  /** How long one question to the store may take. @default 2000 */
  readonly storeTimeoutMs?: number | undefined;
  /** When the store does not answer: fail before anything has begun, or run and risk a duplicate. @default "fail" */
  readonly onStoreError?: "fail" | "run" | undefined;
  /**
   * What an error of the work means: `"release"` for another attempt, `"fail"` for a failure that is replayed like a
   * result, `"indeterminate"` for nobody knows. @default "fail" for a PermanentFailure or an event that does not pass its
   * schema; else "release", with `atMostOnce` "indeterminate"
   */
  readonly onError?: ((error: unknown) => AfterError) | undefined;
  /** Is given a recorded result before the caller is, and gives what the caller gets. */
  readonly onReplay?: ((value: unknown, key: string) => unknown) | undefined;
  /** Finds out what the attempt before this one has done, for example by asking the service that it called. */
  readonly recover?: ((attempt: Attempt) => Recovery | Promise<Recovery>) | undefined;
  /** Raise it when what the operation gives takes another form: results of the old form are not replayed. @default 1 */
  readonly version?: number | undefined;
}

/** Options of `createIdempotency`. */
export interface IdempotencyOptions extends OperationOptions {
  readonly store: IdempotencyStore;
  /** Whose operations these are; functions with the same scope share their records. @default the name of the function */
  readonly scope?: string | undefined;
  /** Makes keys and fingerprints that nobody who reads the store can try out values on; at least 16 characters or bytes. */
  readonly secret?: string | Uint8Array<ArrayBuffer> | undefined;
  /** Encrypts results, for example with `aesGcm()`. */
  readonly encryption?: Encryption | undefined;
  /** How much memory results may take that this process has seen published; they cost no question any more. @default 0 */
  readonly cacheBytes?: number | undefined;
  /** The most that a result may have as text; of a larger one is recorded that there was one. @default what the store takes */
  readonly maxResultBytes?: number | undefined;
  /** Time and chance, for tests. */
  readonly clock?: Clock | undefined;
}

const oneOf = (...words: readonly string[]): Rule => [
  words.map((word) => `"${word}"`).join(" or "),
  (value) => words.includes(value as string),
];

const operationRules = (): Rules<OperationOptions> => ({
  mode: oneOf("retry", "atMostOnce", "transaction"),
  retainMs: numberOf(1000),
  leaseMs: numberOf(1000),
  graceMs: numberOf(0),
  guardMs: numberOf(0),
  maxAttempts: wholeNumberOf(1),
  waitMs: numberOf(0),
  storeTimeoutMs: numberOf(1),
  onStoreError: oneOf("fail", "run"),
  onError: "a function",
  onReplay: "a function",
  recover: "a function",
  version: wholeNumberOf(0),
});

/** Checks the options of one operation. */
export function checkOperation(
  where: string,
  options: OperationOptions,
  more: Readonly<Record<string, Rule>> = {},
): void {
  checkOptions(where, options, { ...operationRules(), ...more });
}

/** Checks all options. */
export function checkIdempotency(options: IdempotencyOptions & { readonly http?: unknown }): void {
  checkOptions("createIdempotency", options, {
    ...operationRules(),
    store: "an object",
    scope: "a string",
    secret: ["a string or bytes", () => true], // Looked at where an error does not show it.
    encryption: "an object",
    cacheBytes: numberOf(0),
    maxResultBytes: numberOf(0),
    clock: "an object",
    http: "a function",
  });
}
