const failures = new WeakMap<object, unknown>();

/** Remembers what else went wrong, without touching the error: it belongs to the user, and may be frozen. */
export function attachFailure(error: unknown, failure: unknown): void {
  if ((typeof error === "object" && error !== null) || typeof error === "function") failures.set(error, failure);
}

/**
 * Gives why the record of an attempt could not be released after the attempt had thrown `error`; undefined when it could.
 *
 * @example
 * ```ts
 * import { cleanupFailureOf } from "faasten/idempotency";
 *
 * export const wasCleanedUp = (error: unknown): boolean => cleanupFailureOf(error) === undefined;
 * ```
 */
export function cleanupFailureOf(error: unknown): unknown {
  return failures.get(error as object);
}
