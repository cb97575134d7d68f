import type { Invocation, InvocationEnd, InvocationSummary } from "./invocation.ts";
import { type Finalizer, type Lifecycle, lifecycleOf } from "./lifecycle.ts";
import { report } from "./report.ts";
import { runInScope } from "./scope.ts";
import { summarize } from "./summary.ts";
import { isThenable } from "./thenable.ts";
import { unwatch, watch } from "./time-up.ts";
import { addWork, settleWork } from "./work.ts";

type HowItEnded = Partial<Pick<InvocationEnd, "response" | "error">>;

/**
 * Ends an invocation: waits for the work where the platform cannot keep it going, then runs the finalizers, the last
 * one given first. Called by the adapter when the answer is sent or has failed. Never throws; of two ends the first counts.
 */
export function endInvocation(invocation: Invocation, end: HowItEnded): Promise<void> {
  const lifecycle = lifecycleOf(invocation);
  return (lifecycle.ending ??= finish(lifecycle, end));
}

async function finish(lifecycle: Lifecycle, how: HowItEnded): Promise<void> {
  if (lifecycle.work.size > 0) await settleWork(lifecycle);
  unwatch(lifecycle);
  const end = (lifecycle.end = new Ending(lifecycle, how));
  for (let last = lifecycle.finalizers.pop(); last; last = lifecycle.finalizers.pop()) {
    const running = runFinalizer(lifecycle, last, end);
    if (running) await running;
  }
  if (lifecycle.work.size > 0) await settleWork(lifecycle); // A finalizer may have sent something on its way.
  clearTimeout(lifecycle.timer);
}

/** Takes a finalizer; after the end it runs at once. */
export function addFinalizer(lifecycle: Lifecycle, finalizer: Finalizer, atTimeUp = false): void {
  const { end, finalizers } = lifecycle;
  if (end) {
    addWork(lifecycle, Promise.resolve(runFinalizer(lifecycle, finalizer, end)));
    return;
  }
  finalizers.push(finalizer);
  if (!atTimeUp) return;
  const urgent = (lifecycle.urgent ??= []);
  if (urgent.length === 0) watch(lifecycle, () => tellTimeUp(lifecycle));
  urgent.push(finalizer);
}

/** The handler hangs: what must be told is told now, and not again at the end. */
function tellTimeUp(lifecycle: Lifecycle): void {
  const urgent = lifecycle.urgent?.splice(0) ?? [];
  const { finalizers } = lifecycle;
  finalizers.splice(0, finalizers.length, ...finalizers.filter((finalizer) => !urgent.includes(finalizer)));
  const end = new Ending(lifecycle, {}, true);
  for (const finalizer of urgent.toReversed()) void runFinalizer(lifecycle, finalizer, end);
}

/** Not `async`: a finalizer that only writes a line costs no turn of the loop. */
function runFinalizer(lifecycle: Lifecycle, finalizer: Finalizer, end: InvocationEnd): Promise<unknown> | undefined {
  const failed = (error: unknown): void => report(lifecycle.invocation, error, "a finalizer given to defer failed");
  try {
    const result = runInScope(lifecycle.invocation, () => finalizer(end));
    return isThenable(result) ? Promise.resolve(result).catch(failed) : undefined;
  } catch (error) {
    failed(error);
    return undefined;
  }
}

/** A class, so that the summary costs nothing until somebody asks for it. */
class Ending implements InvocationEnd {
  readonly response: Response | undefined;
  readonly error: unknown;
  readonly #lifecycle: Lifecycle;
  readonly #durationMs: number;
  readonly #timeUp: boolean;
  #summary: InvocationSummary | undefined;

  constructor(lifecycle: Lifecycle, { response, error }: HowItEnded, timeUp = false) {
    this.#timeUp = timeUp;
    this.response = response;
    this.error = error;
    this.#lifecycle = lifecycle;
    this.#durationMs = performance.now() - lifecycle.startedMs;
  }

  get summary(): InvocationSummary {
    const { invocation, observed } = this.#lifecycle;
    const cut = this.#timeUp ? "timeout" : this.error === undefined ? undefined : "aborted";
    return (this.#summary ??= summarize(invocation, observed, this.#durationMs, cut));
  }
}
