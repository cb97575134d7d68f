import type { Invariant } from "./invariants.ts";
import type { Fault, Variant } from "./variant.ts";

/** Where a caller stands. `aborted`: its handler has stopped, because its lease may be over. */
export const IDLE = 0;
export const ACQUIRING = 1;
export const WORKING = 2;
export const ABORTED = 3;
export const ENDING = 4;
export const OVER = 5;

/** How an attempt ends, or what is asked about its end. */
export const ENDINGS = ["complete", "commit", "read", "release", "indeterminate", "fail", "done", "notDone"] as const;

export interface Caller {
  at: number;
  /** How often it has asked for an attempt; names its token. */
  acquired: number;
  /** An index of ENDINGS, while it is ending. */
  ending: number;
  /** The record that it knows. */
  held: number;
  /** The number of its attempt. */
  fence: number;
  /** Its request on the way or answered, and the answer: 0 for none yet, else the record found times 2, + 1 if written, + 1. */
  request: number;
  answer: number;
  /** When its lease was asked for. */
  since: number;
  effect: number;
  /** Of the record that it owned or was told of. */
  epoch: number;
  renewals: number;
  renewal: number;
  renewed: number;
  renewedAt: number;
  resent: number;
  /** Its message has been on its way for a tick. */
  slow: number;
}

/** What is left when something goes wrong once more; nothing if it may not. */
export function afterFault(model: { readonly variant: Variant }, state: State, fault: Fault): State | undefined {
  return state.faults === 0 || !model.variant.mayGoWrong.includes(fault)
    ? undefined
    : { ...state, faults: state.faults - 1 };
}

/** Everything that differs between two moments. Records and requests are numbers of the model's tables. */
export interface State {
  tick: number;
  record: number;
  /** A request whose sender does not wait for it any more, and which may still arrive. */
  limbo: number;
  /** How much may still go wrong. */
  faults: number;
  /** Counts the retentions. What follows is of this one alone: effects, and the first result that was given to a caller. */
  epoch: number;
  effects: number;
  given: string | undefined;
  /** The highest fencing number that the sink has seen, and that the key has had. */
  sink: number;
  fence: number;
  /** The record that the process keeps in its memory, and until when. */
  cached: number;
  cachedUntil: number;
  lastToken: string;
  callers: Caller[];
  broken: Invariant | undefined;
}

export function beginning({ clocks, faults }: Variant): State {
  return { ...EMPTY, faults, callers: clocks.map(() => ({ ...FRESH })) };
}

/** A copy in which one caller may be changed. */
export function fork(state: State, index: number): State {
  const callers = state.callers.slice();
  callers[index] = { ...(state.callers[index] as Caller) };
  return { ...state, callers };
}

/** Nothing under way any more. */
export function idle(caller: Caller, at: number = IDLE): void {
  const { acquired, resent } = caller;
  Object.assign(caller, FRESH, { at, acquired, resent });
}

const FRESH: Caller = {
  at: IDLE,
  acquired: 0,
  ending: 0,
  held: 0,
  fence: 0,
  request: 0,
  answer: 0,
  since: 0,
  effect: 0,
  epoch: 0,
  renewals: 0,
  renewal: 0,
  renewed: 0,
  renewedAt: 0,
  resent: 0,
  slow: 0,
};

const EMPTY: Omit<State, "callers"> = {
  tick: 0,
  record: 0,
  limbo: 0,
  faults: 0,
  epoch: 0,
  effects: 0,
  given: undefined,
  sink: 0,
  fence: 0,
  cached: 0,
  cachedUntil: 0,
  lastToken: "",
  broken: undefined,
};
