import { end } from "./caller.ts";
import { demand, type Model, resultOf, stored, tokenOf } from "./model.ts";
import { give } from "./giving.ts";
import { afterFault, type Caller, fork, idle, OVER, type State, WORKING } from "./state.ts";

/** Takes a step: what happens, to which caller (-1 for none), and what is then. */
export type Emit = (what: string, index: number, next: State) => void;

/** What a handler does: its effect, then its end, well or badly. One that has been aborted has no effect any more. */
export function workSteps(model: Model, state: State, index: number, emit: Emit): void {
  const { at, effect, renewal } = state.callers[index] as Caller;
  const { mode } = model.variant;
  const transacts = mode === "transaction";
  const works = at === WORKING;
  if (works && effect === 0 && mode === "retry" && !model.watched.has("I9")) {
    // Nothing depends on when its effect takes place, so that is no step of its own.
    emitEnd(model, state, index, "complete", emit);
  } else if (works && effect === 0 && (!transacts || model.habits.effectBeforeCommit)) {
    const next = fork(state, index);
    takeEffect(model, next, index);
    emit("its effect takes place", index, next);
  } else if (works && transacts) {
    // A renewal under way would make another version of the record, so the transaction waits for it.
    if (renewal === 0) emitEnd(model, state, index, "commit", emit);
  } else if (effect === 1) {
    if (model.habits.answersFirst)
      emit("answers, and does not wait for the store", index, answerFirst(model, state, index));
    else emitEnd(model, state, index, "complete", emit);
  }
  // An aborted handler that has had its effect returns; one that has not throws.
  const thrown = works ? afterFault(model, state, "throw") : state;
  if (thrown && (works || effect === 0)) throwSteps(model, thrown, index, emit);
}

function throwSteps(model: Model, state: State, index: number, emit: Emit): void {
  const { effect } = state.callers[index] as Caller;
  const nobodyKnows = model.variant.mode === "atMostOnce" && effect === 1;
  emitEnd(model, state, index, nobodyKnows ? "indeterminate" : "release", emit);
  emitEnd(model, state, index, "fail", emit);
}

export function takeEffect(model: Model, state: State, index: number): void {
  const caller = state.callers[index] as Caller;
  caller.effect = 1;
  const record = stored(model, state);
  const { fence } = caller;
  const owns = record?.state === "running" && record.token === tokenOf(model, state, index);
  // The sink refuses whoever comes with a lower number; that must never be the owner.
  demand(model, state, "I9", !owns || fence >= state.sink);
  if (model.watched.has("I9")) state.sink = Math.max(state.sink, fence);
  if (caller.epoch !== state.epoch) return;
  state.effects = Math.min(state.effects + 1, 2);
  if (model.variant.mode === "atMostOnce") demand(model, state, "I7", state.effects <= 1);
}

function emitEnd(
  model: Model,
  state: State,
  index: number,
  how: "complete" | "commit" | "release" | "indeterminate" | "fail",
  emit: Emit,
): void {
  const next = fork(state, index);
  end(model, next, index, how);
  emit(WORDS[how], index, next);
}

function answerFirst(model: Model, state: State, index: number): State {
  const next = fork(state, index);
  const caller = next.callers[index] as Caller;
  give(model, next, index, resultOf(model, index, caller), state.record);
  idle(caller, OVER);
  return next;
}

const WORDS = {
  complete: "its handler returns; completes",
  commit: "its handler commits effect and completion",
  release: "its handler throws; releases",
  indeterminate: "its handler throws, and nobody knows what it did",
  fail: "its handler throws for good; fails",
};
