import { FaastenError, isFaastenError } from "../core/errors.ts";

/** What can keep an operation from giving its result. */
export type IdempotencyErrorCode =
  /** Another caller is at it, or the next attempt has to wait: `delaySeconds` says how long at most. */
  | "IDEMPOTENCY_IN_PROGRESS"
  /** The key has been used for another payload. */
  | "IDEMPOTENCY_KEY_REUSED"
  /** The key, or a part of it, is missing. */
  | "IDEMPOTENCY_KEY_MISSING"
  /** An attempt began, and nobody knows whether its effect took place; no other follows. */
  | "IDEMPOTENCY_INDETERMINATE"
  /** It was attempted as often as `maxAttempts` allows, and never ended. */
  | "IDEMPOTENCY_ATTEMPTS_EXHAUSTED"
  /** It is done, but its result could not be kept. */
  | "IDEMPOTENCY_RESULT_OMITTED"
  /** The store did not answer, so the operation has not begun. */
  | "IDEMPOTENCY_STORE_UNAVAILABLE"
  /** The operation is done, and nobody knows whether that has been recorded; `result` is what it gave. */
  | "IDEMPOTENCY_COMPLETION_UNKNOWN"
  /** It took longer than its lease, and somebody else has taken over; `result` is what it gave, if it came to that. */
  | "IDEMPOTENCY_LEASE_LOST";

/**
 * Why an idempotent operation gave no result, or one that may not be published.
 *
 * @example
 * ```ts
 * import { IdempotencyError } from "faasten/idempotency";
 *
 * export const isTwin = (error: unknown): boolean =>
 *   error instanceof IdempotencyError && error.code === "IDEMPOTENCY_IN_PROGRESS";
 * ```
 */
export class IdempotencyError extends FaastenError<IdempotencyErrorCode> {
  override readonly name: string = "IdempotencyError";
  /** The record's key. */
  readonly key: string | undefined;
  /** When to try again; a queue that can delay a message does. */
  readonly delaySeconds: number | undefined;
  /** What the operation gave, where it did and could not be recorded. */
  declare readonly result?: unknown;

  constructor(
    code: IdempotencyErrorCode,
    message: string,
    details: ErrorOptions & { readonly key?: string; readonly delaySeconds?: number; readonly result?: unknown } = {},
  ) {
    super(code, message, details);
    this.key = details.key;
    this.delaySeconds = details.delaySeconds;
    // A result may be anything, also what no log should show: not enumerable.
    if ("result" in details) Object.defineProperty(this, "result", { value: details.result });
  }
}

type Short<Code> = Code extends `IDEMPOTENCY_${infer Rest}` ? Rest : never;

/** Makes the error of a call: its message begins with the key. */
export function errorOf(
  code: Short<IdempotencyErrorCode>,
  key: string,
  what: string,
  details?: ErrorOptions & { readonly delaySeconds?: number; readonly result?: unknown },
): IdempotencyError {
  return new IdempotencyError(`IDEMPOTENCY_${code}`, `${key}: ${what}.`, { ...details, key });
}

/** Tells what a store throws for a record that it can never take. */
export function isTooLarge(error: unknown): boolean {
  return isFaastenError(error) && error.code === "RECORD_TOO_LARGE";
}
