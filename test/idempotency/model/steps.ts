import { arrive, answered, end, perform, start } from "./caller.ts";
import { type Emit, workSteps } from "./work-steps.ts";
import { isSure } from "./hear.ts";
import { type Model } from "./model.ts";
import { renewalSteps } from "./renewal.ts";
import {
  ABORTED,
  ACQUIRING,
  afterFault,
  type Caller,
  ENDING,
  ENDINGS,
  fork,
  IDLE,
  idle,
  OVER,
  type State,
  WORKING,
} from "./state.ts";
import { arriveLate, purge } from "./store-steps.ts";

/** Everything that may happen next: each step of each caller, of the store, of time, and each failure that is left. */
export function steps(model: Model, state: State, emit: Emit): void {
  for (let index = 0; index < state.callers.length; index++) callerSteps(model, state, index, emit);
  if (state.limbo !== 0) emit("a request that was given up arrives", -1, arriveLate(model, state));
  const purged = purge(model, state);
  if (purged) emit("the store deletes the expired record", -1, purged);
  const later = tick(model, state);
  if (later) emit("a tick passes", -1, later);
}

function callerSteps(model: Model, state: State, index: number, emit: Emit): void {
  const { acquired, answer, at, request } = state.callers[index] as Caller;
  const { acquisitions, deletion } = model.variant;
  if (at === IDLE || (at === OVER && deletion)) {
    if (acquired >= acquisitions) return;
    const next = fork(state, index);
    start(model, next, index);
    return emit("asks for an attempt", index, next);
  }
  if (at === OVER) return;
  if (at === WORKING || at === ABORTED) workSteps(model, state, index, emit);
  else if (answer === 0) arrivalSteps(model, state, index, emit);
  else answerSteps(model, state, index, emit);
  renewalSteps(model, state, index, emit);
  crashSteps(model, state, index, request !== 0 && answer === 0 ? request : 0, emit);
}

function arrivalSteps(model: Model, state: State, index: number, emit: Emit): void {
  const next = fork(state, index);
  arrive(model, next, index);
  emit("its request arrives", index, next);
  const delayed = afterFault(model, state, "delayed");
  if (!delayed || state.limbo !== 0) return;
  const { request } = state.callers[index] as Caller;
  unanswered(model, { ...delayed, limbo: request }, index, "its request is delayed", emit);
}

function answerSteps(model: Model, state: State, index: number, emit: Emit): void {
  const next = fork(state, index);
  answered(model, next, index);
  emit("has its answer", index, next);
  const lost = afterFault(model, state, "lost");
  if (lost) unanswered(model, lost, index, "its answer is lost", emit);
}

/** A caller that has no answer asks again, by what it knew at first, or gives up and tells whoever called it. */
function unanswered(model: Model, state: State, index: number, what: string, emit: Emit): void {
  const { at, ending, held } = state.callers[index] as Caller;
  const how = at === ENDING ? ENDINGS[ending] : undefined;
  const again = fork(state, index);
  (again.callers[index] as Caller).resent += model.habits.tokenPerRequest ? 1 : 0;
  if (how === "commit" || how === "read") end(model, again, index, how === "read" ? "release" : "read");
  else perform(model, again, index, at === ACQUIRING ? 0 : held);
  emit(`${what}; asks again`, index, again);
  const given = fork(state, index);
  if (model.habits.releasesAfterUnknown && how === "complete") end(model, given, index, "release");
  else idle(given.callers[index] as Caller);
  emit(`${what}; gives up`, index, given);
}

/** The process is gone; what it has sent may still arrive. The event is delivered again, to another. */
function crashSteps(model: Model, state: State, index: number, request: number, emit: Emit): void {
  const left = afterFault(model, state, "crash");
  if (!left) return;
  const next = fork(left, index);
  idle(next.callers[index] as Caller);
  emit("crashes", index, next);
  const delayed = afterFault(model, next, "delayed");
  if (request === 0 || !delayed || state.limbo !== 0) return;
  emit("crashes; its request stays under way", index, { ...delayed, limbo: request });
}

/** Handlers whose lease may be over stop now, and requests do not arrive for ever. */
export function tick(model: Model, state: State): State | undefined {
  const now = state.tick + 1;
  if (now > model.variant.horizon) return undefined;
  const expires = (request: number): boolean =>
    model.variant.deletion && request !== 0 && model.requests.get(request).until < now;
  let left: State | undefined = state;
  const callers = state.callers.slice();
  for (const [index, caller] of callers.entries()) {
    if (caller.answer === 0 && expires(caller.request)) return undefined;
    if (caller.renewed === 0 && expires(caller.renewal)) return undefined;
    const slow = caller.slow === 0 && (caller.request !== 0 || caller.renewal !== 0);
    if (slow) left = afterFault(model, left, "slow");
    if (!left) return undefined;
    const aborts = caller.at === WORKING && !isSure(model, caller.since, now);
    if (slow || aborts) callers[index] = { ...caller, slow: slow ? 1 : caller.slow, at: aborts ? ABORTED : caller.at };
  }
  return { ...left, callers, tick: now, limbo: expires(state.limbo) ? 0 : state.limbo };
}
