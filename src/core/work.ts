import { FaastenError } from "./errors.ts";
import type { Lifecycle } from "./lifecycle.ts";
import { report } from "./report.ts";
import { LONGEST_TIMER_MS } from "./timer.ts";

/** Takes work that may outlive the answer. Its failure is reported, never thrown. */
export function addWork(lifecycle: Lifecycle, promise: PromiseLike<unknown>): void {
  const work = Promise.resolve(promise)
    .catch((error: unknown) => report(lifecycle.invocation, error, "work given to waitUntil failed"))
    .finally(() => lifecycle.work.delete(work));
  lifecycle.work.add(work);
  lifecycle.init.waitUntil?.(work);
}

/** Waits until all work is done, bounded by the time that is left: an answer in time is worth more than a span. */
export async function settleWork(lifecycle: Lifecycle): Promise<void> {
  if (lifecycle.init.waitUntil) return;
  const budgetMs = lifecycle.remainingMs() - LAST_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<"late">((resolve) => {
    if (budgetMs < LONGEST_TIMER_MS) timer = setTimeout(resolve, Math.max(0, budgetMs), "late" as const);
  });
  while (lifecycle.work.size > 0) {
    if ((await Promise.race([Promise.all(lifecycle.work), timeout])) === "late") {
      const error = new FaastenError(
        "DEADLINE_EXCEEDED",
        `${lifecycle.work.size} promise(s) given to waitUntil had not settled`,
      );
      report(lifecycle.invocation, error, "the answer could not wait longer");
      lifecycle.work.clear(); // Said once; the end is not held up a second time.
      break;
    }
  }
  clearTimeout(timer);
}

/** What is kept back for sending the answer itself. */
const LAST_MS = 50;
