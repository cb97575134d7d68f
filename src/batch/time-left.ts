import { FaastenError } from "../core/errors.ts";
import { LONGEST_TIMER_MS } from "../core/timer.ts";

/** How many durations are kept to tell how long a record takes. */
const SAMPLES = 64;

/** Watches the time of a batch. */
export interface TimeLeft {
  /** Whether a record may still be started: there must be more time than most records take. */
  mayStart(): boolean;
  /** Tells how long a record took, in milliseconds. */
  took(ms: number): void;
  /** Whether every record is to be measured, and not one in sixteen: reading the clock costs as much as a record that does nothing. */
  readonly isSlow: boolean;
  /** Rejects when the batch must be answered; never where there is no end. */
  readonly up: Promise<never> | undefined;
  /** Whether the batch has been answered without those that are still running. */
  readonly isUp: boolean;
  /** Stops the timer. */
  stop(): void;
}

/** Begins to watch; `marginMs` before the end the time is up. */
export function timeLeft(remainingMs: () => number, marginMs: number): TimeLeft {
  const budgetMs = remainingMs() - marginMs;
  if (budgetMs > LONGEST_TIMER_MS) return ENDLESS;
  const durations: number[] = [];
  let count = 0;
  let typicalMs = 0;
  let isUp = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const up = new Promise<never>((_resolve, reject) => {
    const text = `the batch was given up ${marginMs} ms before the end of the invocation`;
    const giveUp = (): void => {
      isUp = true;
      reject(new FaastenError("DEADLINE_EXCEEDED", text));
    };
    if (budgetMs > 0) timer = setTimeout(giveUp, budgetMs);
    else giveUp();
  });
  return {
    mayStart: () => remainingMs() - marginMs > typicalMs,
    took(ms) {
      durations[count++ % SAMPLES] = ms;
      // The 95th percentile: one slow record in twenty does not stop the others.
      typicalMs = durations.toSorted((a, b) => a - b)[Math.floor(durations.length * 0.95)] ?? 0;
    },
    get isSlow() {
      return typicalMs > 5;
    },
    get isUp() {
      return isUp;
    },
    up,
    stop: () => clearTimeout(timer),
  };
}

const ENDLESS: TimeLeft = {
  mayStart: () => true,
  took: () => undefined,
  isSlow: false,
  isUp: false,
  up: undefined,
  stop: () => undefined,
};
