import type { Invocation, InvocationEnd, InvocationInit } from "./invocation.ts";
import type { Observed } from "./summary.ts";
import { lifecycleKey } from "./whole-of.ts";

/** Runs when an invocation has ended. */
export type Finalizer = (end: InvocationEnd) => unknown;

/** What an invocation has to keep for its end; one for it and all of its records' views. */
export interface Lifecycle {
  readonly invocation: Invocation;
  readonly init: InvocationInit;
  readonly remainingMs: () => number;
  readonly finalizers: Finalizer[];
  /** Those of the finalizers that run when time is up, too. */
  urgent?: Finalizer[];
  readonly work: Set<Promise<unknown>>;
  readonly startedMs: number;
  /** What the function was given, and what came of it. */
  observed?: Observed;
  /** Of the invocation and of its records' views. */
  controllers?: WeakMap<Invocation, AbortController>;
  timer?: ReturnType<typeof setTimeout>;
  /** Set when finalizers have begun to run. */
  end?: InvocationEnd;
  ending?: Promise<void>;
}

/** Opens the lifecycle of an invocation. */
export function openLifecycle(invocation: Invocation, init: InvocationInit): Lifecycle {
  return {
    invocation,
    init,
    remainingMs: init.remainingMs ?? unlimited,
    finalizers: [],
    work: new Set(),
    startedMs: performance.now(),
  };
}

/** Gives the lifecycle of an invocation, or of a record's view of it. */
export function lifecycleOf(scope: Invocation): Lifecycle {
  return (scope as Invocation & { readonly [lifecycleKey]: Lifecycle })[lifecycleKey];
}

const unlimited = (): number => Number.POSITIVE_INFINITY;
