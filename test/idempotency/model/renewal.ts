import type { Reply } from "../../../src/idempotency/decide.ts";
import { send } from "./caller.ts";
import { renewOf } from "./commands.ts";
import { clockOf, type Model, recordOf } from "./model.ts";
import { ABORTED, afterFault, type Caller, fork, type State, WORKING } from "./state.ts";
import { take } from "./store-steps.ts";
import type { Emit } from "./work-steps.ts";

/** What an owner does for its lease while its handler works. */
export function renewalSteps(model: Model, state: State, index: number, emit: Emit): void {
  const { at, held, renewal, renewals, renewed, since } = state.callers[index] as Caller;
  if (renewal === 0) {
    if (at !== WORKING || renewals === 0 || state.tick === since) return;
    const next = fork(state, index);
    const caller = next.callers[index] as Caller;
    caller.renewals -= 1;
    caller.renewedAt = state.tick;
    ask(model, next, index, held);
    return emit("renews its lease", index, next);
  }
  const next = fork(state, index);
  if (renewed === 0) {
    const written = take(model, next, model.requests.get(renewal));
    (next.callers[index] as Caller).renewed = 1 + next.record * 2 + (written ? 1 : 0);
    emit("its renewal arrives", index, next);
    const delayed = afterFault(model, state, "delayed");
    if (!delayed || state.limbo !== 0) return;
    const without = fork({ ...delayed, limbo: renewal }, index);
    Object.assign(without.callers[index] as Caller, { renewal: 0, renewedAt: 0 });
    return emit("its renewal is delayed", index, without);
  }
  answered(model, next, index);
  emit("has the answer to its renewal", index, next);
}

function ask(model: Model, state: State, index: number, known: number): void {
  const caller = state.callers[index] as Caller;
  caller.renewal = 0;
  caller.renewed = 0;
  const decision = model.decide(recordOf(model, known), renewOf(model, state, index), clockOf(model, state, index));
  if (!decision.next) return heard(model, state, index, decision.reply, known);
  const { reply } = decision;
  caller.renewal = send(model, state, index, {
    kind: "renew",
    expected: known,
    next: model.records.idOf(decision.next),
    reply,
  });
}

function answered(model: Model, state: State, index: number): void {
  const caller = state.callers[index] as Caller;
  const request = model.requests.get(caller.renewal);
  const found = (caller.renewed - 1) >> 1;
  const written = ((caller.renewed - 1) & 1) === 1;
  if (written) heard(model, state, index, request.reply as Reply, request.next);
  else ask(model, state, index, found);
}

function heard(model: Model, state: State, index: number, { is }: Reply, at: number): void {
  const caller = state.callers[index] as Caller;
  caller.renewal = 0;
  caller.renewed = 0;
  // Nobody waits for it any more.
  if (caller.at !== WORKING && caller.at !== ABORTED) return;
  // Somebody else's record says nothing of what becomes of it: whatever ends the attempt has to ask again.
  if (is === "ok" || model.habits.commitsUndecided) caller.held = at;
  if (is === "ok") caller.since = Math.max(caller.since, caller.renewedAt);
  // Somebody else has taken over; a handler that does not look at its signal goes on.
  else if (model.variant.selfFence && caller.at === WORKING) caller.at = ABORTED;
  caller.renewedAt = 0;
  caller.slow = 0;
}
