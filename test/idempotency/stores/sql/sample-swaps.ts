import type { IdempotencyRecord } from "../../../../src/idempotency/record.ts";
import type { IdempotencyStore, Swap } from "../../../../src/idempotency/store.ts";

/** A record that begins an attempt at `now`. */
function runningRecord(now: number, fields: Partial<IdempotencyRecord> = {}): IdempotencyRecord {
  return {
    state: "running",
    token: crypto.randomUUID(),
    fence: now,
    revision: 1,
    attempts: 1,
    fingerprint: "",
    leaseUntil: now + 60_000,
    expiresAt: now + 3_600_000,
    ...fields,
  };
}

/** The swap that begins an operation. */
export function beginning(key: string, fields: Partial<IdempotencyRecord> = {}): Swap {
  const now = Date.now();
  return { key, expected: undefined, next: runningRecord(now, fields), now };
}

/** The swap that completes it. */
export function completing({ key, next, now }: Swap, result = "1"): Swap {
  return { key, expected: next, next: { ...next, state: "completed", revision: next.revision + 1, result }, now };
}

/** Begins an operation; gives the swap that completes it. */
export async function begun(store: IdempotencyStore, key: string): Promise<Swap> {
  const swap = beginning(key);
  const { swapped } = await store.swap(swap);
  if (!swapped) throw new Error(`${key} was begun before`);
  return completing(swap);
}
