import type { Swapped } from "../../../src/idempotency/store.ts";
import { type Broken, pause } from "./breaking.ts";

/** Stores that do wrongly what they need not do at all. */
export const brokenExtras: readonly Broken[] = [
  [
    "answers many swaps in another order",
    (store) => ({ ...store, swapMany: async (swaps) => (await store.swapMany(swaps)).toReversed() }),
    ["swapMany: the answers are in the order of the swaps"],
  ],
  [
    "makes a hundred swaps of a list",
    (store) => ({ ...store, swapMany: (swaps) => store.swapMany(swaps.slice(0, 100)) }),
    ["swapMany: each swap is applied"],
  ],
  [
    "rejects an empty list",
    (store) => ({
      ...store,
      swapMany: async (swaps) => {
        if (swaps.length === 0) throw new Error("ValidationException: at least one");
        return store.swapMany(swaps);
      },
    }),
    ["swapMany: nothing gives nothing"],
  ],
  [
    "looks at all keys of a list, and writes them then",
    (store) => ({
      ...store,
      swapMany: async (swaps) => {
        const seen = swaps.map(({ key }) => store.records.get(key));
        const answers = swaps.map(async (swap, index) => {
          const current = seen[index];
          const same = current?.token === swap.expected?.token && current?.revision === swap.expected?.revision;
          return same
            ? store.swap({ ...swap, expected: store.records.get(swap.key) })
            : { swapped: false as const, current };
        });
        return Promise.all(answers);
      },
    }),
    ["swapMany: of one key in a list, one swap wins"],
  ],
  [
    "lets lists of many callers pass each other",
    (store) => ({
      ...store,
      swapMany: async (swaps) => {
        const free = new Set(swaps.filter(({ key }) => !store.records.has(key)).map(({ key }) => key));
        await pause();
        const answers: Swapped[] = [];
        for (const swap of swaps) {
          const expected = free.delete(swap.key) ? store.records.get(swap.key) : swap.expected;
          answers.push(await store.swap({ ...swap, expected }));
        }
        return answers;
      },
    }),
    ["swapMany: of many lists with the same keys, one swap of each key wins"],
  ],
  [
    "sweeps leases that have lapsed",
    (store) => ({
      ...store,
      sweep: async () => {
        const lapsed = [...store.records].filter(([, { leaseUntil }]) => leaseUntil <= Date.now());
        for (const [key] of lapsed) store.records.delete(key);
        return lapsed.length;
      },
    }),
    ["sweep: leaves every other record", "sweep: deletes no more than its limit"],
  ],
  [
    "sweeps without a limit",
    (store) => ({ ...store, sweep: () => store.sweep(Infinity) }),
    ["sweep: deletes no more than its limit"],
  ],
  [
    "does not tell what it has swept",
    (store) => ({
      ...store,
      sweep: async (limit) => {
        await store.sweep(limit);
        return 0;
      },
    }),
    ["sweep: tells how many it has deleted"],
  ],
  ["never sweeps", (store) => ({ ...store, sweep: async () => 0 }), ["sweep: deletes records that have expired"]],
  [
    "always tells of something swept",
    (store) => ({ ...store, sweep: async (limit) => (await store.sweep(limit)) || 1 }),
    [
      "sweep: deletes records that have expired",
      "sweep: leaves every other record",
      "sweep: tells how many it has deleted",
    ],
  ],
  [
    "waits to the end",
    (store) => ({
      ...store,
      changed: (_key, _seen, timeoutMs, signal) =>
        new Promise((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          signal?.addEventListener("abort", () => {
            clearTimeout(timer);
            resolve();
          });
        }),
    }),
    [
      "changed: ends when the record becomes another version",
      "changed: does not wait when the record is another version already",
    ],
  ],
  [
    "waits longer than it is told",
    (store) => ({ ...store, changed: (key, seen, _timeoutMs, signal) => store.changed(key, seen, 60_000, signal) }),
    ["changed: ends when its time is over"],
  ],
  [
    "waits although it is aborted",
    (store) => ({ ...store, changed: (key, seen, timeoutMs) => store.changed(key, seen, timeoutMs) }),
    ["changed: ends when it is aborted"],
  ],
];
