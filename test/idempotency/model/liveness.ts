import { answered, arrive, end, start } from "./caller.ts";
import { encodeAlone } from "./encoding.ts";
import { latest, type Model, stored, tokenOf } from "./model.ts";
import { ABORTED, type Caller, ENDING, ENDINGS, fork, IDLE, OVER, type State, WORKING } from "./state.ts";
import { renewalSteps } from "./renewal.ts";
import { tick } from "./steps.ts";
import { takeEffect } from "./work-steps.ts";

/**
 * L1: from any state, one caller that goes on alone and without faults reaches the end. Gives a function that says
 * whether it does; it remembers what it has seen.
 */
export function livenessOf(model: Model): (state: State) => boolean {
  const seen = new Set<string>();
  return (state) => {
    for (let index = 0; index < state.callers.length; index++) {
      const key = encodeAlone(state, index);
      if (seen.has(key)) continue;
      if (!reachesEnd(endless(model), state, index)) return false;
      seen.add(key);
    }
    return true;
  };
}

/** Time goes on beyond the horizon of the search. */
function endless(model: Model): Model {
  return { ...model, variant: { ...model.variant, horizon: 999, deletion: false, cache: false } };
}

function reachesEnd(model: Model, from: State, index: number): boolean {
  const { delay, guard, lease } = model.variant;
  const inTime = from.tick + lease + guard + model.skew + delay + 1;
  let state = fork({ ...from, limbo: 0, faults: 99 }, index);
  let asked = -1;
  let attempts = ownsItsEnd(model, from, index) ? 0 : Infinity;
  while (state.tick <= inTime) {
    if (isEnd(model, state)) return true;
    state = fork(state, index);
    const caller = state.callers[index] as Caller;
    const rests = caller.at === IDLE || caller.at === OVER;
    if (rests && asked === state.tick) {
      state = tick(model, state) as State;
    } else if (rests) {
      if (--attempts < 0) return false;
      asked = state.tick;
      start(model, state, index);
    } else goOn(model, state, index);
  }
  return false;
}

/** Whoever holds the lease and works completes what it holds, and needs no other attempt. */
function ownsItsEnd(model: Model, state: State, index: number): boolean {
  const { answer, at, ending, held, request } = state.callers[index] as Caller;
  const record = stored(model, state);
  if (record?.state !== "running" || record.token !== tokenOf(model, state, index)) return false;
  const ends = at === ENDING && (ENDINGS[ending] === "complete" || (ENDINGS[ending] === "commit" && request !== 0));
  // A transaction knows one version of the record; if a renewal has made another, it is rolled back and tried anew.
  if (model.variant.mode === "transaction" && held !== state.record) return false;
  return at === WORKING || (ends && answer === 0);
}

function isEnd(model: Model, state: State): boolean {
  const record = stored(model, state);
  if (!record || latest(model, state) >= record.expiresAt) return false;
  return record.state === "completed" || record.state === "failed" || record.state === "indeterminate";
}

function goOn(model: Model, state: State, index: number): void {
  const { answer, at, effect, renewal } = state.callers[index] as Caller;
  const transacts = model.variant.mode === "transaction";
  if (renewal !== 0 && transacts && at === WORKING) return goOnRenewing(model, state, index);
  if (at === ABORTED && effect === 0) end(model, state, index, "release");
  else if (at === WORKING && effect === 0 && !transacts) takeEffect(model, state, index);
  else if (at === WORKING || at === ABORTED) end(model, state, index, transacts ? "commit" : "complete");
  else if (answer === 0) arrive(model, state, index);
  else answered(model, state, index);
}

/** A transaction waits for the renewal that is under way. */
function goOnRenewing(model: Model, state: State, index: number): void {
  renewalSteps({ ...model, variant: { ...model.variant, mayGoWrong: [] } }, state, index, (_what, _index, next) => {
    state.record = next.record;
    state.callers = next.callers;
  });
}
