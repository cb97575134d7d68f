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
    const timeline = known.get(clock) ?? createTimeline(clock, keepsAlive);
    known.set(clock, timeline);
    last = [clock, timeline];
    return timeline;
  };
}

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

  const look = (): void => {
    armedForMs = Infinity;
    const nowMs = clock.elapsed();
    let nextMs = Infinity;
    for (let timed = last; timed; timed = timed.before) {
      // A timer may be early by the part of a millisecond that it does not know.
      if (timed.dueMs - nowMs >= 1) nextMs = Math.min(nextMs, timed.dueMs);
      else timed.timeUp();
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
    },
    remove,
  };
}
