import type { Reply } from "../../../src/idempotency/decide.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import { give, keep } from "./giving.ts";
import { demand, type Model, recordOf, resultOf, tokenOf } from "./model.ts";
import { ABORTED, ACQUIRING, type Caller, ENDINGS, IDLE, idle, OVER, type State, WORKING } from "./state.ts";

/**
 * A caller is given the reply to its command, and with it record number `at`. Gives how it goes on to end what it has
 * found, if it does.
 */
export function hear(model: Model, state: State, index: number, reply: Reply, at: number): How | undefined {
  const caller = state.callers[index] as Caller;
  caller.request = 0;
  caller.answer = 0;
  caller.slow = 0;
  const { held } = caller;
  if (caller.at === ACQUIRING) return hearAcquired(model, state, index, reply, at);
  const how = ENDINGS[caller.ending];
  if (how === "complete" || how === "commit") {
    hearCompleted(model, state, index, reply, at);
    // What was to be committed is not, which is an error like any other.
    if (how === "commit" && caller.at === IDLE) return releaseAfter(caller, held);
  } else idle(caller, how === "fail" && reply.is === "ok" ? OVER : undefined);
  return undefined;
}

type How = (typeof ENDINGS)[number];

function releaseAfter(caller: Caller, held: number): How {
  caller.held = held;
  return "release";
}

/** Whether an owner can still be sure of a lease that was asked for at `since`. */
export function isSure({ habits, variant }: Model, since: number, tick: number): boolean {
  return !variant.selfFence || tick - since <= variant.lease - variant.guard + (habits.leaseOfAnother ?? 0);
}

function hearAcquired(model: Model, state: State, index: number, reply: Reply, at: number): How | undefined {
  const caller = state.callers[index] as Caller;
  caller.held = at;
  if (reply.is === "indeterminate" && model.variant.recover) return state.effects > 0 ? "done" : "notDone";
  if (reply.is === "own") {
    begin(model, state, index);
    return undefined;
  }
  if (reply.is === "replay" && reply.record.state === "completed") {
    give(model, state, index, reply.record.result, at);
    keep(model, state, index, at, true);
  }
  if (reply.is === "busy") demand(model, state, "I10", !isOwn(model, state, index, recordOf(model, at)));
  idle(caller, reply.is === "busy" || reply.is === "lost" ? IDLE : OVER);
  return undefined;
}

/** Whether the caller's latest acquisition wrote the record, whatever its token has become since. */
function isOwn(model: Model, state: State, index: number, record: IdempotencyRecord | undefined): boolean {
  return record?.token.slice(0, 2) === tokenOf(model, state, index).slice(0, 2);
}

function begin(model: Model, state: State, index: number): void {
  const caller = state.callers[index] as Caller;
  const inTime = model.habits.startsLate || isSure(model, caller.since, state.tick);
  caller.fence = recordOf(model, caller.held)?.fence ?? 0;
  caller.at = inTime ? WORKING : ABORTED;
  caller.renewals = model.variant.renewals;
  if (inTime) demand(model, state, "I6", state.callers.filter(({ at }) => at === WORKING).length === 1);
}

function hearCompleted(model: Model, state: State, index: number, reply: Reply, at: number): void {
  const caller = state.callers[index] as Caller;
  const own = resultOf(model, index, caller);
  if (reply.is === "ok") {
    give(model, state, index, own, at);
    keep(model, state, index, at, false);
    return idle(caller, OVER);
  }
  if (reply.is !== "superseded") return idle(caller);
  // Somebody who took over was first: what counts is theirs.
  if (model.habits.ownResultAlways) give(model, state, index, own, at);
  else if (reply.record.state === "completed") give(model, state, index, reply.record.result, at);
  idle(caller, OVER);
}
