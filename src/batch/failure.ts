import { isPermanent } from "../core/failures.ts";
import { deadLetterOutcome, failedOutcome, type Outcome } from "../core/outcome.ts";
import type { BatchOptions } from "./batch-options.ts";

/** What becomes of a record that failed and is not tried again here: back to the source, or to the dead-letter hook. */
export async function failureOutcome<Item>(
  record: Item,
  thrown: unknown,
  { attempt, deadLetter, maxAttempts = Infinity }: BatchOptions<Item>,
): Promise<Outcome> {
  if (!deadLetter) return failedOutcome(thrown);
  const isLast = (attempt?.(record) ?? 0) >= maxAttempts;
  return isLast || isPermanent(thrown) ? deadLetterOutcome(record, thrown, deadLetter) : failedOutcome(thrown);
}

/** Broken connections, in the words of Node, undici and resolvers. */
const BROKEN = /^(ECONN|EPIPE|ETIMEDOUT|EAI_AGAIN|UND_ERR_.*(SOCKET|TIMEOUT))/;

/** Whether an error may be gone in a moment: a broken connection, or what an AWS SDK marks as retryable. Never throws. */
export function isTransientError(error: unknown): boolean {
  try {
    const { $retryable, cause, code } = error as { $retryable?: unknown; cause?: unknown; code?: unknown };
    // `fetch failed` has the reason as its cause.
    return Boolean($retryable) || BROKEN.test(String(code)) || BROKEN.test(String((cause as { code?: unknown })?.code));
  } catch {
    return false; // Nothing that has members was thrown, or it is hostile.
  }
}
