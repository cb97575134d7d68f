import { failedOutcome, type Outcome } from "../core/outcome.ts";
import type { BatchOptions } from "./batch-options.ts";
import { failureOutcome, isTransientError } from "./failure.ts";
import { OUT_OF_TIME, type TimeLeft } from "./time-left.ts";

/**
 * Gives what is done with a record that failed: it is tried again while its error is transient and there is time, after a
 * random part of a wait that doubles; then its outcome is decided. Never rejects.
 */
export function retrying<Item>(
  records: readonly Item[],
  each: (record: Item, index: number) => unknown,
  options: BatchOptions<Item>,
  time: TimeLeft,
): (index: number, thrown: unknown) => Promise<Outcome> {
  const { isTransient = isTransientError, random = Math.random, retries = 0, retryDelayMs = 100 } = options;
  return async (index, thrown) => {
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
    return time.isUp ? failedOutcome(latest) : failureOutcome(record, latest, options);
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
