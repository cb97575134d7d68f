import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import type { IdempotencyStore, Stored, Swap, Swapped } from "../../../src/idempotency/store.ts";
import type { FullStore } from "./full-store.ts";

/** What is wrong with a store, how to break a whole one so, and all checks that find it; "…" for further ones. */
export type Broken = readonly [
  what: string,
  breakIt: (store: FullStore) => IdempotencyStore,
  finds: readonly string[],
  clock?: "store",
];

type Fields = Partial<IdempotencyRecord>;

/** A store that takes one version for another. */
export function matching(
  store: FullStore,
  same: (current: IdempotencyRecord, expected: IdempotencyRecord) => boolean,
): FullStore {
  return swapping(store, (swap) => {
    const current = store.records.get(swap.key);
    return { ...swap, expected: current && swap.expected && same(current, swap.expected) ? current : swap.expected };
  });
}

/** A store that makes another swap than it is told to. */
export function swapping(store: FullStore, change: (swap: Swap) => Swap): FullStore {
  return {
    ...store,
    swap: (swap, signal) => store.swap(change(swap), signal),
    swapMany: (swaps, signal) => store.swapMany(swaps.map(change), signal),
    transaction: (work, signal) => store.transaction(async (tx) => change(await work(tx)), signal),
  };
}

/** A store that writes something else than it is given. */
export function writing(store: FullStore, change: (record: IdempotencyRecord) => Fields): FullStore {
  return swapping(store, (swap) => ({ ...swap, next: { ...swap.next, ...change(swap.next) } }));
}

/** A store that takes one key for another. */
export function keyed(store: FullStore, change: (key: string) => string): FullStore {
  const read = (key: string) => store.read(change(key));
  const changed: FullStore["changed"] = (key, ...rest) => store.changed(change(key), ...rest);
  return { ...swapping(store, (swap) => ({ ...swap, key: change(swap.key) })), read, changed };
}

/** A store that answers something else to single swaps. */
export function answering(store: FullStore, change: (answer: Swapped, swap: Swap) => Swapped): FullStore {
  return { ...store, swap: async (swap, signal) => change(await store.swap(swap, signal), swap) };
}

/** A store that reads something else. */
export function reading(store: FullStore, change: (stored: Stored, key: string) => Stored): FullStore {
  return { ...store, read: async (key) => change(await store.read(key), key) };
}

/** A store with other transactions. */
export function transacting(store: FullStore, transaction: FullStore["transaction"]): FullStore {
  return { ...store, transaction };
}

export const given = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>;
export const pause = (ms = 0) => new Promise((resolve) => setTimeout(resolve, ms));
export const hasExpired = (record: IdempotencyRecord | undefined) =>
  record !== undefined && record.expiresAt <= Date.now();
