import { FaastenError } from "../core/errors.ts";
import { LONGEST_TIMER_MS } from "../core/timer.ts";
import type { BatchOptions } from "./batch-options.ts";

/** How many durations are kept to tell how long a record takes. */
const SAMPLES = 64;
/** Records that take longer are all measured. Of others one in sixteen: the clock costs as much as a record that does nothing. */
const SLOW_MS = 5;

/** What `beginning` gives where the time left is less than most records take. */
export const OUT_OF_TIME = -2;
const NOT_MEASURED = -1;

/** Watches the time of a batch. */
export interface TimeLeft {
  /** Tells when a record begins, `OUT_OF_TIME` if it should not; most are not measured. */
  beginning(index: number): number;
  /** Takes the time of a record that has ended, if its beginning was measured. */
  took(beganMs: number): void;
  /** Whether the batch has been answered without those that are still running. */
  isUp?: boolean;
  /** Stops the timer. */
  stop(): void;
}

/**
 * Begins to watch; `giveUp` is called `marginMs` before the end, when the batch must be answered. A context that says that
 * it was over before is none to go by.
 */
export function timeLeft(
  { remainingMs = endless, marginMs: given }: BatchOptions<never>,
  giveUp: (reason: Error) => void,
): TimeLeft {
  const atStartMs = remainingMs();
  const marginMs = given ?? Math.min(500, atStartMs / 5);
  const budgetMs = atStartMs > 0 ? atStartMs - marginMs : Infinity;
  const durations: number[] = [];
  let count = 0;
  let longestMs = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const time: TimeLeft = {
    beginning(index) {
      if (longestMs <= SLOW_MS && index % 16 > 0) return NOT_MEASURED;
      const leftMs = budgetMs < Infinity ? remainingMs() - marginMs : budgetMs;
      return leftMs > longestMs || leftMs > mostTake(durations) ? performance.now() : OUT_OF_TIME;
    },
    took(beganMs) {
      if (beganMs < 0) return;
      const tookMs = performance.now() - beganMs;
      durations[count++ % SAMPLES] = tookMs;
      if (tookMs > longestMs) longestMs = tookMs;
    },
    isUp: false,
    stop: () => clearTimeout(timer),
  };
  const up = (): void => {
    time.isUp = true;
    giveUp(new FaastenError("DEADLINE_EXCEEDED", `given up ${marginMs} ms before the end`));
  };
  if (budgetMs <= 0) up();
  else if (budgetMs <= LONGEST_TIMER_MS) timer = setTimeout(up, budgetMs);
  return time;
}

const endless = (): number => Infinity;

/** The 95th percentile: one slow record in twenty does not stop the others. */
function mostTake(durations: readonly number[]): number {
  return durations.toSorted((a, b) => a - b)[Math.floor(durations.length * 0.95)] ?? 0;
}
