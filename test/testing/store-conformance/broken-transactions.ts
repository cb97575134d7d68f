import { type Broken, transacting } from "./breaking.ts";

/** Stores that commit one half of a transaction. */
export const brokenTransactions: readonly Broken[] = [
  [
    "keeps effects when the work throws",
    (store) =>
      transacting(store, (work) =>
        store.transaction(async (tx) => {
          try {
            return await work(tx);
          } finally {
            for (const name of tx) store.effects.add(name);
          }
        }),
      ),
    [
      "transaction: is undone when the work throws",
      "transaction: is undone when the swap is refused",
      "transaction: is undone when the record is too large",
      "transaction: against a takeover, one of both applies",
      "transaction: of many at once, one takes effect",
    ],
  ],
  [
    "keeps effects when the swap is refused",
    (store) =>
      transacting(store, async (work) => {
        const writes: string[] = [];
        const swap = await work(writes);
        for (const name of writes) store.effects.add(name);
        return store.swap(swap);
      }),
    [
      "transaction: is undone when the swap is refused",
      "transaction: is undone when the record is too large",
      "transaction: against a takeover, one of both applies",
      "transaction: of many at once, one takes effect",
    ],
  ],
  [
    "commits no effect",
    (store) => transacting(store, async (work) => store.swap(await work([]))),
    ["transaction: commits the effect and the record", "transaction: of many at once, one takes effect"],
  ],
  [
    "commits no record",
    (store) =>
      transacting(store, async (work) => {
        const writes: string[] = [];
        const { expected, key } = await work(writes);
        const current = store.records.get(key);
        if (current?.revision !== expected?.revision) return { swapped: false, current };
        for (const name of writes) store.effects.add(name);
        return { swapped: true };
      }),
    [
      "transaction: commits the effect and the record",
      "transaction: is undone when the record is too large",
      "transaction: of many at once, one takes effect",
    ],
  ],
  [
    "hides the error of the work",
    (store) =>
      transacting(store, (work) =>
        store.transaction(async (tx) => {
          try {
            return await work(tx);
          } catch (cause) {
            throw new Error("transaction failed", { cause });
          }
        }),
      ),
    ["transaction: is undone when the work throws"],
  ],
  [
    "commits the effect before it looks at the size of the record",
    (store) =>
      transacting(store, async (work) => {
        const writes: string[] = [];
        const swap = await work(writes);
        const large = (swap.next.result?.length ?? 0) > 400_000;
        if (large) for (const name of writes) store.effects.add(name);
        return store.transaction(async (tx) => {
          tx.push(...writes);
          return swap;
        });
      }),
    ["transaction: is undone when the record is too large"],
  ],
];
