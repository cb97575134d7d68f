import type { Acquire } from "../../../src/idempotency/decide.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import type { Request } from "./interning.ts";
import { demand, latest, type Model, recordOf, stored, TICK } from "./model.ts";
import { fork, type State } from "./state.ts";

/** The store takes a request: compares, writes or not. Gives whether it has written. */
export function take(model: Model, state: State, request: Request): boolean {
  if (request.kind === "read" || !matches(model, state, request)) return false;
  const old = stored(model, state);
  const next = recordOf(model, request.next) as IdempotencyRecord;
  const gone = old === undefined || latest(model, state) >= old.expiresAt;
  if (request.kind === "acquire") demandAcquisition(model, state, next, gone);
  demand(model, state, "I1", gone || !isOver(old) || sameOutcome(old, next));
  demand(model, state, "I4", mayWrite(model, state, request, old));
  demand(model, state, "I5", next.fence >= state.fence);
  demand(model, state, "L2", opens(model, state, next));
  state.fence = Math.max(state.fence, next.fence);
  state.record = model.habits.deletesReleased && next.state === "released" ? 0 : request.next;
  if (request.kind === "commit" && !model.habits.effectBeforeCommit) state.effects = Math.min(state.effects + 1, 2);
  if (model.variant.mode === "transaction")
    demand(model, state, "I8", state.effects === (next.state === "completed" ? 1 : 0));
  return true;
}

/** The store deletes a record that has expired. */
export function purge(model: Model, state: State): State | undefined {
  const old = stored(model, state);
  if (!model.variant.deletion || !old || state.tick * TICK < old.expiresAt) return undefined;
  return { ...state, record: 0 };
}

/** A request arrives whose sender has given it up. */
export function arriveLate(model: Model, state: State): State {
  const next = fork(state, 0);
  next.limbo = 0;
  take(model, next, model.requests.get(state.limbo));
  return next;
}

function isOver({ state }: IdempotencyRecord): boolean {
  return state === "completed" || state === "failed";
}

function matches(model: Model, state: State, { expected, kind }: Request): boolean {
  if (state.record === expected) return true;
  const { comparesRevisionsOnly, comparesTokensOnly, endsUnconditionally } = model.habits;
  if (endsUnconditionally && kind !== "acquire") return true;
  const old = stored(model, state);
  const known = recordOf(model, expected);
  if (!old || !known) return false;
  const sameToken = old.token === known.token || comparesRevisionsOnly === true;
  return sameToken && (old.revision === known.revision || comparesTokensOnly === true);
}

function demandAcquisition(model: Model, state: State, next: IdempotencyRecord, gone: boolean): void {
  if (next.state !== "running") return; // There have been too many attempts, or nobody knows how the last one ended.
  demand(model, state, "I5", next.fence > state.fence);
  if (!gone && next.attempts !== 1) return;
  if (gone) Object.assign(state, { epoch: state.epoch + 1, effects: 0, given: undefined });
}

function sameOutcome(old: IdempotencyRecord, next: IdempotencyRecord): boolean {
  return old.state === next.state && old.result === next.result && old.token === next.token && old.fence === next.fence;
}

function mayWrite(model: Model, state: State, { kind, token }: Request, old: IdempotencyRecord | undefined): boolean {
  if (kind === "done" || kind === "notDone") return old?.state === "indeterminate";
  if (kind !== "acquire") return old?.token === token;
  const now = latest(model, state);
  if (!old || now >= old.expiresAt) return true;
  if (old.state === "released") return now >= old.leaseUntil;
  if (old.state !== "running") return false;
  return old.owner !== undefined || now > old.leaseUntil + model.variant.guard * TICK;
}

/** A lock is no longer than was asked for, and whoever comes after it gets in. */
function opens(model: Model, state: State, next: IdempotencyRecord): boolean {
  const { decide, variant } = model;
  const { delay, guard, lease } = variant;
  if (next.state !== "running" && next.state !== "released") return true;
  const most = next.state === "running" ? lease : delay;
  if (next.leaseUntil > latest(model, state) + most * TICK) return false;
  const stranger: Acquire = {
    do: "acquire",
    token: "stranger",
    fingerprint: next.fingerprint,
    leaseMs: TICK,
    retainMs: TICK,
    guardMs: guard * TICK,
  };
  return decide(next, stranger, next.leaseUntil + guard * TICK + 1).reply.is !== "busy";
}
