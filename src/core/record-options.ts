import { numberOf, type Rules, wholeNumberOf } from "./options.ts";

/** How the records of a batch are handled, whatever their source. */
export interface RecordOptions<Item> {
  /** How many ordering keys, or records without one, are handled at once. @default 10 */
  readonly concurrency?: number | undefined;
  /** How long before the end of the invocation a batch is answered whatever is still running, in milliseconds. @default 500, or a fifth of the time if that is less */
  readonly marginMs?: number | undefined;
  /** How often a record is tried again here and now when its error is transient. @default 0 */
  readonly retries?: number | undefined;
  /** Tells errors that may be gone in a moment. @default broken connections, and what AWS SDKs mark as retryable */
  readonly isTransient?: ((error: unknown) => boolean) | undefined;
  /** The longest wait before the first such retry, in milliseconds; it doubles, and a random part of it is waited. @default 100 */
  readonly retryDelayMs?: number | undefined;
  /** The delivery at which a record that fails goes to `deadLetter` whatever its error, where the source counts. @default none */
  readonly maxAttempts?: number | undefined;
  /**
   * Takes over a record that failed for good (`PermanentFailure`, or a schema that it does not pass, so its `data` is
   * unknown). If it returns, the record is acknowledged; if it throws, the record is tried again. @default none: it stays failed
   */
  readonly deadLetter?: ((record: Item, error: Error) => unknown) | undefined;
}

/** The rules of these options. */
export const recordRules = (): Rules<RecordOptions<never>> => ({
  concurrency: wholeNumberOf(1),
  marginMs: numberOf(0),
  retries: wholeNumberOf(0),
  isTransient: "a function",
  retryDelayMs: numberOf(0),
  maxAttempts: wholeNumberOf(1),
  deadLetter: "a function",
});
