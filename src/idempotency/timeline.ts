import type { Cancel, Clock } from "./clock.ts";

/** What is due at a time, by `clock.elapsed()`. It is a link of a list itself: to be in one costs nothing. */
export interface Timed {
  readonly dueMs: number;
  before: Timed | undefined;
  after: Timed | undefined;
  /** Takes itself out, unless it is out already, and does what is due. */
  timeUp(): void;
}

/** Things that are due at some time, by one clock. */
export interface Timeline {
  add(timed: Timed): void;
  remove(timed: Timed): void;
}

/** Makes what finds a clock's timeline. */
export function timelines(keepsAlive: boolean): (clock: Clock) => Timeline {
  const known = new WeakMap<Clock, Timeline>();
  let last: readonly [Clock, Timeline] | undefined; // Nearly always the same: to look it up costs as much as to add to it.
  return (clock) => {
    if (last?.[0] === clock) return last[1];
    const create = clock.timersEndWithRequest ? createTimers : createTimeline;
    const timeline = known.get(clock) ?? create(clock, keepsAlive);
    known.set(clock, timeline);
    last = [clock, timeline];
    return timeline;
  };
}

/** A timer for each, which ends with the request that the thing is part of, and with no other. */
function createTimers(clock: Clock, keepsAlive: boolean): Timeline {
  const timers = new WeakMap<Timed, Cancel>();

  const add = (timed: Timed): void => {
    const look = (): void => (isDue(timed, clock.elapsed()) ? timed.timeUp() : add(timed));
    const cancel = clock.after(Math.max(timed.dueMs - clock.elapsed(), 0), look);
    if (!keepsAlive) cancel.keepAlive?.(false);
    timers.set(timed, cancel);
  };

  return { add, remove: (timed) => timers.get(timed)?.() };
}

/** A timer may be early by the part of a millisecond that it does not know. */
function isDue({ dueMs }: Timed, nowMs: number): boolean {
  return dueMs - nowMs < 1;
}

/** A timer that is later than this has been lost: with the fake timers of a test that is over, for example. */
const LOST_MS = 5_000;

/**
 * One timer for all: to set one for each costs as much as a question. It stays armed when nothing is due any more, and
 * does not keep the process alive then.
 */
function createTimeline(clock: Clock, keepsAlive: boolean): Timeline {
  let last: Timed | undefined;
  let armedForMs = Infinity;
  let cancel: Cancel | undefined;

  const arm = (dueMs: number): void => {
    cancel?.();
    armedForMs = dueMs;
    cancel = clock.after(Math.max(dueMs - clock.elapsed(), 0), look); // A process may have been frozen.
    if (!keepsAlive) cancel.keepAlive?.(false);
  };

  // What is due soon after the timer cannot come long after it, so the clock is hardly ever asked.
  const isLost = ({ dueMs }: Timed): boolean => dueMs - armedForMs > LOST_MS && clock.elapsed() - armedForMs > LOST_MS;

  const look = (): void => {
    armedForMs = Infinity;
    const nowMs = clock.elapsed();
    let nextMs = Infinity;
    for (let timed = last; timed; timed = timed.before) {
      if (isDue(timed, nowMs)) timed.timeUp();
      else nextMs = Math.min(nextMs, timed.dueMs);
    }
    if (nextMs < armedForMs) arm(nextMs);
  };

  const remove = ({ after, before }: Timed): void => {
    if (before) before.after = after;
    if (after) after.before = before;
    else last = before;
    if (!last && keepsAlive) cancel?.keepAlive?.(false);
  };

  return {
    add(timed) {
      if (!last && keepsAlive) cancel?.keepAlive?.(true);
      timed.before = last;
      timed.after = undefined;
      if (last) last.after = timed;
      last = timed;
      if (timed.dueMs < armedForMs) arm(timed.dueMs);
      else if (isLost(timed)) arm(clock.elapsed()); // Not at once: whoever adds is not ready yet.
    },
    remove,
  };
}
