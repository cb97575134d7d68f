import { FaastenError, isFaastenError } from "./errors.ts";

import { lifecycleOf } from "./lifecycle.ts";
import type { EventMiddleware } from "./middleware.ts";
import { checkOptions, numberOf } from "./options.ts";
import { report } from "./report.ts";
import { abortInvocation } from "./signal.ts";
import { LONGEST_TIMER_MS } from "./timer.ts";

/** Options of `deadline`. */
export interface DeadlineOptions {
  /** How long before the platform's own end the work is given up, in milliseconds: the time to answer and to log. @default 500 */
  readonly marginMs?: number;
  /** A limit of one's own, in milliseconds from the start of the event; the earlier end wins. @default none */
  readonly timeoutMs?: number;
}

/**
 * A layer that gives up in time: shortly before the platform would end the invocation it aborts `signal` and fails the
 * event, so that there is still time to answer 504, to report the record and to write the logs. What the abandoned work
 * throws later is reported. Put it outermost.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option; at run time `DEADLINE_EXCEEDED`.
 * @example
 * ```ts
 * import { deadline, fasten } from "faasten";
 *
 * export const report = fasten(deadline({ marginMs: 1000 })).http(async (_request, { signal }) => {
 *   const response = await fetch("https://api.example.com/report", { signal });
 *   return response.json();
 * });
 * ```
 */
export function deadline(options: DeadlineOptions = {}): EventMiddleware {
  checkOptions("deadline", options, { marginMs: numberOf(0), timeoutMs: numberOf(1) });
  const { marginMs = 500, timeoutMs } = options;

  return async (_input, invocation, next) => {
    const budgetMs = Math.min(timeoutMs ?? Number.POSITIVE_INFINITY, invocation.remainingMs() - marginMs);
    if (budgetMs > LONGEST_TIMER_MS) return next();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeUp = new Promise<never>((_resolve, reject) => {
      const giveUp = (): void => {
        if (lifecycleOf(invocation).end) return; // Suspended: it goes on in a later invocation.
        const error = new FaastenError(
          "DEADLINE_EXCEEDED",
          `deadline: not done after ${Math.max(0, Math.round(budgetMs))} ms.`,
        );
        reject(error);
        abortInvocation(invocation, error);
      };
      if (budgetMs > 0) timer = setTimeout(giveUp, budgetMs);
      else giveUp();
    });
    if (budgetMs <= 0) return timeUp; // Nothing is started that cannot be finished.
    const work = next();
    let late = false;
    work.catch((error: unknown) => {
      const ownReason = isFaastenError(error) && error.code === "DEADLINE_EXCEEDED";
      if (late && !ownReason) report(invocation, error, "work that had been given up at the deadline failed later");
    });
    try {
      return await Promise.race([work, timeUp]);
    } catch (error) {
      late = true;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}
