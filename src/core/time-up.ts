import type { Lifecycle } from "./lifecycle.ts";
import { LONGEST_TIMER_MS } from "./timer.ts";

/** Less than anything else keeps back: a layer that gives up, or an answer that waits for work, comes first. */
const MARGIN_MS = 25;

interface Watched {
  readonly dueMs: number;
  readonly tell: () => void;
}

// One timer for all invocations: setting one for each costs as much as a log line.
const watched = new Map<Lifecycle, Watched>();
let timer: ReturnType<typeof setTimeout> | undefined;
let armedForMs = Number.POSITIVE_INFINITY;

/** Calls `tell` shortly before the platform ends the invocation, unless `unwatch` is called first. */
export function watch(lifecycle: Lifecycle, tell: () => void): void {
  const leftMs = lifecycle.remainingMs() - MARGIN_MS;
  if (!(leftMs > 0 && leftMs < LONGEST_TIMER_MS)) return;
  const dueMs = performance.now() + leftMs;
  watched.set(lifecycle, { dueMs, tell });
  if (dueMs < armedForMs) arm(dueMs);
}

/** The invocation has ended. A timer that was armed for it is left: it finds nothing due, or somebody else. */
export function unwatch(lifecycle: Lifecycle): void {
  watched.delete(lifecycle);
}

function arm(dueMs: number): void {
  clearTimeout(timer);
  armedForMs = dueMs;
  timer = setTimeout(check, Math.max(1, Math.ceil(dueMs - performance.now())));
  (timer as { unref?(): void }).unref?.(); // A number in some runtimes. Must not keep a finished process alive.
}

function check(): void {
  armedForMs = Number.POSITIVE_INFINITY;
  const nowMs = performance.now();
  for (const [lifecycle, { dueMs, tell }] of watched) {
    if (dueMs > nowMs) continue;
    watched.delete(lifecycle);
    tell();
  }
  const next = Math.min(...[...watched.values()].map(({ dueMs }) => dueMs));
  if (next < armedForMs) arm(next);
}
