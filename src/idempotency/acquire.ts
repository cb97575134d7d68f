import { ask } from "./ask.ts";
import type { Acquire } from "./decide.ts";
import { errorOf, type IdempotencyError } from "./errors.ts";
import type { Call, Operation } from "./operation.ts";
import type { Owner } from "./owner.ts";
import { type Performed, UNKNOWN } from "./perform.ts";

/** What is left for the answer when a caller has waited as long as it could. */
export const ANSWER_MS = 500;

/** Asks to own an attempt. */
export function acquire(operation: Operation, call: Call, { leaseMs, token }: Owner): Promise<Performed> {
  const { guardMs, maxAttempts, mode, retainMs, storeTimeoutMs } = operation;
  const { fingerprint, key, owner } = call;
  const atMostOnce = mode === "atMostOnce";
  const command: Acquire = {
    do: "acquire",
    token,
    fingerprint,
    leaseMs,
    retainMs,
    guardMs,
    atMostOnce,
    maxAttempts,
    owner,
  };
  // Two answers' time: a question whose answer was lost is asked again, and finds its own write.
  return ask(operation, key, command, UNKNOWN, Math.min(2 * storeTimeoutMs, call.remainingMs() - ANSWER_MS));
}

/** The answer took longer than the lease: somebody else may be at it. Nothing has begun, so nothing is lost. */
export async function returnLate({ retainMs, storeTimeoutMs }: Operation, owner: Owner): Promise<void> {
  void owner.stop();
  try {
    await owner.end({ do: "release", token: owner.token, retainMs }, storeTimeoutMs);
  } catch {
    // It lapses by itself.
  }
}

/** Waits until it is worth asking again; throws when the caller has waited as long as it could. */
export function untilChanged(
  { clock, store, waitMs }: Operation,
  call: Call,
  { clockOffsetMs, record, reply }: Performed,
  sinceMs: number,
  lookMs: number,
): Promise<void> {
  const busyMs = reply.is === "busy" ? Math.max(reply.until - clock.now() - clockOffsetMs, 0) : 0;
  const leftMs = Math.min(waitMs - (clock.elapsed() - sinceMs), call.remainingMs() - ANSWER_MS);
  if (leftMs <= 0) throw inProgress(call.key, busyMs);
  const mostMs = Math.min(leftMs, Math.max(busyMs, 1));
  if (store.changed && record) return store.changed(call.key, record, mostMs);
  return new Promise((resolve) => void clock.after(Math.min(mostMs, lookMs * (0.5 + clock.random())), resolve));
}

/** Another caller, or another process, is at it. */
export function inProgress(key: string, busyMs: number): IdempotencyError {
  const delaySeconds = Math.ceil(busyMs / 1000);
  return errorOf("IN_PROGRESS", key, `in progress; try again in ${delaySeconds} s`, { delaySeconds });
}

/** One key, two payloads. */
export function keyReused(key: string): IdempotencyError {
  return errorOf("KEY_REUSED", key, "the key has been used for another payload");
}

/** A question that is given up as it is sent may be carried out all the same. */
export function noTime({ store }: Operation, key: string): IdempotencyError {
  const what = `there is no time left to ask the ${store.name} store, so the operation has not begun`;
  return errorOf("STORE_UNAVAILABLE", key, what);
}

/** Nobody could be asked. */
export function unavailable({ store }: Operation, key: string, cause: unknown): IdempotencyError {
  const what = `the ${store.name} store could not be asked, so the operation has not begun`;
  return errorOf("STORE_UNAVAILABLE", key, what, { cause });
}
