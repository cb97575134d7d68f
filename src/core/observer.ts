import type { Invocation, InvocationEnd } from "./invocation.ts";
import type { InvocationMiddleware } from "./middleware.ts";
import { type Reporter, reporter } from "./report.ts";

/** What a tool that only looks on is told of each invocation. */
export interface InvocationObserver {
  /** Takes failures that nobody else would see: of a record, of background work. */
  readonly report?: Reporter;
  /** Told once: when the answer has been sent or has failed, or shortly before the platform ends the invocation. */
  readonly end?: (end: InvocationEnd, invocation: Invocation) => unknown;
}

/** The layer around the whole invocation that tells an observer. */
export function observing({ end, report }: InvocationObserver): InvocationMiddleware {
  return (_input, invocation, next) => {
    if (report) reporter.set(invocation, report);
    if (end) invocation.defer((how) => end(how, invocation), { atTimeUp: true });
    return next();
  };
}
