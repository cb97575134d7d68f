import { FaastenError } from "./errors.ts";
import type { Invocation } from "./invocation.ts";
import { type Lifecycle, lifecycleOf } from "./lifecycle.ts";
import { LONGEST_TIMER_MS } from "./timer.ts";

/** Gives the signal of an invocation, or of one record's view of it; made, with its timer, when somebody first asks. */
export function abortSignal(scope: Invocation): AbortSignal {
  return controllerOf(scope).signal;
}

/** Aborts an invocation's signal before its time, or that of one record alone. */
export function abortInvocation(scope: Invocation, reason: unknown): void {
  controllerOf(scope).abort(reason);
}

function controllerOf(scope: Invocation): AbortController {
  const lifecycle = lifecycleOf(scope);
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
  if (remainingMs > LONGEST_TIMER_MS || lifecycle.end) return;
  const abort = (): void => controller.abort(new FaastenError("DEADLINE_EXCEEDED", "the invocation's time is up"));
  if (remainingMs <= 0) abort();
  else lifecycle.timer = setTimeout(abort, remainingMs);
}
