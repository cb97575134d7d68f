import { isPermanent } from "../core/failures.ts";
import { deadLetterOutcome, failedOutcome, type Outcome } from "../core/outcome.ts";
import type { BatchOptions } from "./batch-options.ts";
import { isTransientError } from "./transient.ts";
import { OUT_OF_TIME, type TimeLeft } from "./time-left.ts";

/**
 * Gives what is done with a record that failed: it is tried again while its error is transient and there is time, after a
 * random part of a wait that doubles; then its outcome is decided.
 */
export function retrying<Item>(
  records: readonly Item[],
  each: (record: Item, index: number) => unknown,
  options: BatchOptions<Item>,
  time: TimeLeft,
): (index: number, thrown: unknown) => Promise<Outcome> {
  return async (index, thrown) => {
    const {
      attempt,
      deadLetter,
      isTransient = isTransientError,
      maxAttempts = Infinity,
      random = Math.random,
      retries = 0,
      retryDelayMs = 100,
    } = options;
    const record = records[index] as Item;
    let latest = thrown;
    for (let nth = 0; nth < retries && !time.isUp && isTransient(latest); nth += 1) {
      await wait(random() * retryDelayMs * 2 ** nth);
      if (time.beginning(0) === OUT_OF_TIME) break;
      try {
        return { status: "ok", value: await each(record, index) };
      } catch (again) {
        latest = again;
      }
    }
    // What was given up is told to be tried again: it must not be taken over as well.
    return !time.isUp && deadLetter && (isPermanent(latest) || (attempt?.(record) ?? 0) >= maxAttempts)
      ? deadLetterOutcome(record, latest, deadLetter)
      : failedOutcome(latest);
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
