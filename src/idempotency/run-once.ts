import { acquire, ANSWER_MS, inProgress, keyReused, noTime, returnLate, unavailable, untilChanged } from "./acquire.ts";
import { attempt, unguarded } from "./attempt.ts";
import { type Caller, type Flight, type Landed, takeOff } from "./flights.ts";
import { inTime } from "./in-time.ts";
import type { Call, Operation } from "./operation.ts";
import { createOwner } from "./owner.ts";
import type { Performed } from "./perform.ts";
import type { IdempotencyRecord } from "./record.ts";
import { resolveOpen } from "./recovery.ts";
import { replay } from "./replay.ts";

/**
 * Runs the work of a call unless it has been done, and gives the one published result. Twins in this process wait for
 * the first where they can; everybody else is told by the store.
 */
export function runOnce(operation: Operation, call: Call): Promise<unknown> {
  const { cache, clock, flights } = operation;
  const { fingerprint, key } = call;
  const twin = flights.get(key);
  if (twin && mayFollow(operation, call, twin.call)) return follow(operation, call, twin);
  const cached = cache?.get(key, fingerprint, clock.now());
  if (cached !== undefined) return replay(operation, call, { state: "completed", text: cached });
  return lead(operation, call, takeOff(flights, call, mayFollow(operation, call, call)));
}

/** Where a promise ends with its request, that of another would never resolve, and what one that is gone has left never ends. */
function mayFollow({ clock }: Operation, call: Caller, before: Caller): boolean {
  if (!clock.timersEndWithRequest) return !isResumed(call, before);
  return call.invocationId !== undefined && call.invocationId === before.invocationId;
}

/** A durable execution that waited goes on in another invocation, and what it left in this process never ends. */
function isResumed(call: Caller, before: Caller): boolean {
  return call.owner !== undefined && call.owner === before.owner && call.invocationId !== before.invocationId;
}

/** What its twins do. */
async function follow(operation: Operation, call: Call, twin: Flight): Promise<unknown> {
  if (twin.call.fingerprint !== call.fingerprint) throw keyReused(call.key);
  if (call.isAwaited) throw inProgress(call.key, 0);
  const landed = await untilTimeIsUp(operation, call, twin.landed());
  return landed ? replay(operation, call, landed) : runOnce(operation, call);
}

const FIRST_LOOK_MS = 100;
const LONGEST_LOOK_MS = 1_000;

/**
 * What the first of its kind in this process does: asks to own an attempt, waits for whoever is at it as long as the
 * operation says, and asks again. One function, because each one that waits for another costs as much as a record.
 */
async function lead(operation: Operation, call: Call, flight: Flight): Promise<unknown> {
  let lookMs = FIRST_LOOK_MS;
  let sinceMs: number | undefined;
  try {
    for (;;) {
      if (call.remainingMs() <= ANSWER_MS) throw noTime(operation, call.key);
      const owner = createOwner(operation, call);
      sinceMs ??= owner.askedMs;
      let performed: Performed;
      try {
        performed = await acquire(operation, call, owner);
      } catch (cause) {
        const error = unavailable(operation, call.key, cause);
        if (operation.onStoreError === "fail") throw error;
        call.report(error, "the operation runs although it may have been done");
        return await unguarded(call);
      }
      const { reply } = performed;
      if (reply.is === "own") {
        if (owner.keep(performed)) return await attempt(operation, call, owner, reply, flight);
        await returnLate(operation, owner);
      }
      if (reply.is === "replay") return await publishedBefore(operation, call, performed, reply.record, flight);
      if (reply.is === "mismatch") throw keyReused(call.key);
      if (reply.is === "indeterminate") {
        await resolveOpen(operation, call, reply.record);
        lookMs = FIRST_LOOK_MS;
        sinceMs = undefined;
      } else {
        await untilChanged(operation, call, performed, sinceMs, lookMs);
        lookMs = Math.min(lookMs * 2, LONGEST_LOOK_MS);
      }
    }
  } finally {
    flight.land(); // Nothing was published: the twins try for themselves.
  }
}

/** Gives what somebody else has published. */
function publishedBefore(
  operation: Operation,
  call: Call,
  { clockOffsetMs }: Performed,
  record: IdempotencyRecord,
  flight: Flight,
): Promise<unknown> {
  const { expiresAt, fingerprint, result, state } = record;
  const landed: Landed = { state: state as Landed["state"], text: result };
  if (state === "completed" && result !== undefined)
    operation.cache?.set(call.key, fingerprint, result, expiresAt - clockOffsetMs);
  flight.land(landed);
  return replay(operation, call, landed);
}

function untilTimeIsUp(
  { clock }: Operation,
  call: Call,
  landed: Promise<Landed | undefined>,
): Promise<Landed | undefined> {
  const leftMs = call.remainingMs() - ANSWER_MS;
  return leftMs === Infinity ? landed : inTime(clock, Math.max(leftMs, 0), landed, () => inProgress(call.key, 0));
}
