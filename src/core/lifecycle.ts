import { FaastenError } from "./errors.ts";
import type { Invocation, InvocationEnd, InvocationInit, InvocationSummary } from "./invocation.ts";
import { report } from "./report.ts";
import { runInScope } from "./scope.ts";
import { type Observed, summarize } from "./summary.ts";

type HowItEnded = Partial<Pick<InvocationEnd, "response" | "error">>;
type Finalizer = (end: InvocationEnd) => unknown;

/** Where an invocation keeps what its end needs. Of the registry: adapter and function may be of two copies of the package. */
export const lifecycleOf: unique symbol = Symbol.for("faasten.lifecycle");

/** The part of an invocation that ends: its signal, the work that outlives the answer, its finalizers. */
export interface Lifecycle {
  readonly invocation: Invocation;
  readonly init: InvocationInit;
  readonly remainingMs: () => number;
  readonly finalizers: Finalizer[];
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

const unlimited = (): number => Number.POSITIVE_INFINITY;

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

/** Gives the signal of an invocation, or of one record's view of it; made, with its timer, when somebody first asks. */
export function abortSignal(scope: Invocation): AbortSignal {
  return controllerOf(scope).signal;
}

/** Aborts an invocation's signal before its time, or that of one record alone. */
export function abortInvocation(scope: Invocation, reason: unknown): void {
  controllerOf(scope).abort(reason);
}

function controllerOf(scope: Invocation): AbortController {
  const lifecycle = (scope as Live)[lifecycleOf];
  const controllers = (lifecycle.controllers ??= new WeakMap());
  const known = controllers.get(scope);
  if (known) return known;
  const controller = new AbortController();
  controllers.set(scope, controller);
  if (scope === lifecycle.invocation) {
    follow(controller, lifecycle.init.clientSignal);
    abortAtDeadline(controller, lifecycle);
  } else {
    follow(controller, abortSignal(lifecycle.invocation));
  }
  return controller;
}

function follow(controller: AbortController, signal: AbortSignal | undefined): void {
  if (signal?.aborted) controller.abort(signal.reason);
  else signal?.addEventListener("abort", () => controller.abort(signal.reason), { once: true });
}

function abortAtDeadline(controller: AbortController, lifecycle: Lifecycle): void {
  const remainingMs = lifecycle.remainingMs();
  if (remainingMs > MAX_TIMER_MS || lifecycle.end) return;
  const abort = (): void => controller.abort(new FaastenError("DEADLINE_EXCEEDED", "the invocation's time is up"));
  if (remainingMs <= 0) abort();
  else lifecycle.timer = setTimeout(abort, remainingMs);
}

/** Runs a function and keeps what it was given and what came of it, for the summary. */
export async function observe<Output>(
  invocation: Invocation,
  kind: Observed["kind"],
  input: unknown,
  run: () => Promise<Output>,
): Promise<Output> {
  const observed: Observed = { kind, input, output: undefined, failed: false, thrown: undefined };
  (invocation as Live)[lifecycleOf].observed = observed;
  try {
    const output = await run();
    observed.output = output;
    return output;
  } catch (thrown) {
    observed.failed = true;
    observed.thrown = thrown;
    throw thrown;
  }
}

/** Takes work that may outlive the answer. Its failure is reported, never thrown. */
export function addWork(lifecycle: Lifecycle, promise: PromiseLike<unknown>): void {
  const work = Promise.resolve(promise)
    .catch((error: unknown) => report(lifecycle.invocation, error, "work given to waitUntil failed"))
    .finally(() => lifecycle.work.delete(work));
  lifecycle.work.add(work);
  lifecycle.init.waitUntil?.(work);
}

/** Takes a finalizer; after the end it runs at once. */
export function addFinalizer(lifecycle: Lifecycle, finalizer: Finalizer): void {
  if (lifecycle.end) addWork(lifecycle, Promise.resolve(runFinalizer(lifecycle, finalizer, lifecycle.end)));
  else lifecycle.finalizers.push(finalizer);
}

/**
 * Ends an invocation: waits for the work where the platform cannot keep it going, then runs the finalizers, the last
 * one given first. Called by the adapter when the answer is sent or has failed. Never throws; of two ends the first counts.
 */
export function endInvocation(invocation: Invocation, end: HowItEnded): Promise<void> {
  const lifecycle = (invocation as Live)[lifecycleOf];
  return (lifecycle.ending ??= finish(lifecycle, end));
}

async function finish(lifecycle: Lifecycle, how: HowItEnded): Promise<void> {
  if (lifecycle.work.size > 0) await settleWork(lifecycle);
  const end = (lifecycle.end = new Ending(lifecycle, how));
  for (let last = lifecycle.finalizers.pop(); last; last = lifecycle.finalizers.pop()) {
    const running = runFinalizer(lifecycle, last, end);
    if (running) await running;
  }
  if (lifecycle.work.size > 0) await settleWork(lifecycle); // A finalizer may have sent something on its way.
  clearTimeout(lifecycle.timer);
}

/** A class, so that the summary costs nothing until somebody asks for it. */
class Ending implements InvocationEnd {
  readonly response: Response | undefined;
  readonly error: unknown;
  readonly #lifecycle: Lifecycle;
  readonly #durationMs: number;
  #summary: InvocationSummary | undefined;

  constructor(lifecycle: Lifecycle, { response, error }: HowItEnded) {
    this.response = response;
    this.error = error;
    this.#lifecycle = lifecycle;
    this.#durationMs = performance.now() - lifecycle.startedMs;
  }

  get summary(): InvocationSummary {
    const { invocation, observed } = this.#lifecycle;
    return (this.#summary ??= summarize(invocation, observed, this.#durationMs, this.error !== undefined));
  }
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

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

/** Waits until all work is done, bounded by the time that is left: an answer in time is worth more than a span. */
async function settleWork(lifecycle: Lifecycle): Promise<void> {
  if (lifecycle.init.waitUntil) return;
  const budgetMs = lifecycle.remainingMs() - LAST_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<"late">((resolve) => {
    if (budgetMs < MAX_TIMER_MS) timer = setTimeout(resolve, Math.max(0, budgetMs), "late" as const);
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
/** Longer delays overflow a 32-bit timer and fire at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

type Live = Invocation & { readonly [lifecycleOf]: Lifecycle };
