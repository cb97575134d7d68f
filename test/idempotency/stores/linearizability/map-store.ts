import type { IdempotencyRecord } from "../../../../src/idempotency/record.ts";
import type { IdempotencyStore, Swap, Swapped } from "../../../../src/idempotency/store.ts";
import { memoryStore } from "../../../../src/idempotency/stores/memory.ts";

/** A store over a Map that swaps as it is told. */
export function mapStore(
  swap: (
    records: Map<string, IdempotencyRecord>,
    swap: Swap,
    refuse: (current: IdempotencyRecord | undefined) => Swapped,
  ) => Promise<Swapped>,
): IdempotencyStore {
  const records = new Map<string, IdempotencyRecord>();
  return {
    ...memoryStore(),
    swap: (one) => swap(records, one, (current) => ({ swapped: false, current })),
    read: async (key) => ({ current: records.get(key) }),
  };
}

export function isExpected(current: IdempotencyRecord | undefined, { expected }: Swap): boolean {
  return current?.token === expected?.token && current?.revision === expected?.revision;
}

/** Numbers from 0 up to 1, the same for the same seed. */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
