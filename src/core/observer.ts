import type { Invocation, InvocationEnd } from "./invocation.ts";
import type { Reporter } from "./report.ts";

/** What a tool that only looks on is told of each invocation. */
export interface InvocationObserver {
  /** Takes failures that nobody else would see: of a record, of background work. */
  readonly report?: Reporter;
  /** Told once: when the answer has been sent or has failed, or shortly before the platform ends the invocation. */
  readonly end?: (end: InvocationEnd, invocation: Invocation) => unknown;
}
