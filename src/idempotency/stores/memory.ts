import type { IdempotencyRecord } from "../record.ts";
import type { IdempotencyStore } from "../store.ts";

/** Before there are so many records, those that have expired are not worth looking for. */
const FEW = 1_000;

/**
 * Keeps records in this process: for tests, and for a program that is one process and may forget everything when it ends.
 *
 * On a platform that runs several instances, which is every serverless one, it protects against nothing.
 *
 * @example
 * ```ts
 * import { createIdempotency } from "faasten/idempotency";
 * import { memoryStore } from "faasten/idempotency/memory";
 *
 * export const once = createIdempotency({ store: memoryStore() });
 * ```
 */
export function memoryStore(): IdempotencyStore {
  const records = new Map<string, IdempotencyRecord>();
  let sweepAt = FEW;

  const sweep = (now: number, limit = Infinity): number => {
    let swept = 0;
    for (const [key, { expiresAt }] of records) {
      if (swept === limit) break;
      if (now >= expiresAt && records.delete(key)) swept += 1;
    }
    sweepAt = Math.max(2 * records.size, FEW); // When they have doubled: a look at all of them costs each new one two.
    return swept;
  };

  return {
    name: "memory",
    capabilities: { linearizable: true, clock: "caller", returnsCurrent: true, durable: false },
    // Not `async`, which costs as much as the rest of it.
    swap: ({ expected, key, next, now }) => {
      const current = records.get(key);
      if (current?.token !== expected?.token || current?.revision !== expected?.revision)
        return Promise.resolve({ swapped: false, current });
      if (records.size >= sweepAt) sweep(now);
      records.set(key, next);
      return Promise.resolve({ swapped: true });
    },
    read: async (key) => ({ current: records.get(key) }),
    sweep: async (limit) => sweep(Date.now(), limit),
  };
}
