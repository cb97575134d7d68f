import { isProcess } from "../core/host.ts";
import { LONGEST_TIMER_MS } from "../core/timer.ts";

/** Time and chance, as the engine takes them: a test passes its own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Milliseconds since some moment; never goes back. */
  elapsed(): number;
  /** Calls back after a delay; gives what takes it back. */
  after(delayMs: number, callback: () => void): Cancel;
  /** A number from 0 up to 1. */
  random(): number;
  /** A token that nobody else has. */
  token(): string;
  /**
   * Whether a timer is gone with the request that set it, and a promise of one request may not be awaited in another, as
   * on Workers: what requests share must rely on neither then. @default false
   */
  readonly timersEndWithRequest?: boolean | undefined;
}

/** Takes a call back; and says whether the process is to be kept alive for it, which it is at first. */
export interface Cancel {
  (): void;
  keepAlive?(keeps: boolean): void;
}

/** The process's own. */
export const systemClock: Clock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, Math.min(delayMs, LONGEST_TIMER_MS)) as unknown as Timer;
    const cancel: Cancel = () => clearTimeout(timer as unknown as number);
    cancel.keepAlive = (keeps) => (keeps ? timer.ref?.() : timer.unref?.());
    return cancel;
  },
  random: () => Math.random(),
  token: () => {
    const now = Date.now();
    if (Math.abs(now - drawnAt) >= SECOND_MS) {
      drawn = `${crypto.getRandomValues(new Uint32Array(4)).join("-")}-`;
      drawnAt = now;
    }
    return drawn + count++;
  },
  timersEndWithRequest: !isProcess(),
};

/** A number in some runtimes. */
interface Timer {
  ref?(): void;
  unref?(): void;
}

const SECOND_MS = 1_000;

/**
 * 128 random bits that all tokens of one second begin with, and a count that tells them apart. Not `randomUUID`, which in
 * Node draws for the next 128 calls: two processes that are restored from one image would be given the same.
 */
let drawn = "";
let drawnAt = -Infinity;
let count = 0;
