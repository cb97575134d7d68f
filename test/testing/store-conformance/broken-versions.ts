import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import { answering, type Broken, hasExpired, matching, pause, swapping } from "./breaking.ts";
import type { FullStore } from "./full-store.ts";

/** Stores that compare or answer wrongly. */
export const brokenVersions: readonly Broken[] = [
  [
    "compares the token alone",
    (store) => matching(store, (a, b) => a.token === b.token),
    ["swap: another revision is refused"],
  ],
  [
    "compares the revision alone",
    (store) => matching(store, (a, b) => a.revision === b.revision),
    ["swap: another token is refused"],
  ],
  [
    "compares what a record looks like",
    (store) => matching(store, (a, b) => a.state === b.state && a.fence === b.fence),
    ["swap: another revision is refused", "swap: a record that looks like the old one again is another version"],
  ],
  [
    "writes over what is there when nothing is expected",
    (store) => swapping(store, (swap) => ({ ...swap, expected: swap.expected ?? store.records.get(swap.key) })),
    [
      "swap: replaces the version that a refusal handed back",
      "swap: a refusal hands back the current record",
      "swap: nothing expected where a record is, is refused",
      "expiry: nothing expected where a record has expired, is refused",
      "…",
    ],
  ],
  [
    "inserts where a record was expected",
    (store) =>
      swapping(store, (swap) => ({ ...swap, expected: store.records.has(swap.key) ? swap.expected : undefined })),
    ["swap: a record expected where nothing is, is refused"],
  ],
  [
    "takes any write of the token that is there",
    (store) =>
      matching(
        swapping(store, (swap) => {
          const current = store.records.get(swap.key);
          return current?.token === swap.next.token && !swap.expected ? { ...swap, expected: current } : swap;
        }),
        () => false,
      ),
    ["faults: a swap that is delivered again, and late, changes nothing"],
  ],
  [
    "says that it has written and has not, when it replaces",
    (store) => ({ ...store, swap: async (swap) => (swap.expected ? { swapped: true } : store.swap(swap)) }),
    [
      "read: sees the newest version",
      "swap: a refusal hands back the current record",
      "swap: a record expected where nothing is, is refused",
      "swap: another token is refused",
      "…",
    ],
  ],
  [
    "rejects instead of refusing",
    (store) =>
      answering(store, (answer) => {
        if (!answer.swapped) throw new Error("ConditionalCheckFailed");
        return answer;
      }),
    [
      "swap: replaces the version that a refusal handed back",
      "swap: a refusal hands back the current record",
      "swap: nothing expected where a record is, is refused",
      "swap: a record expected where nothing is, is refused",
      "…",
    ],
  ],
  [
    "refuses without the record",
    (store) => answering(store, (answer) => (answer.swapped ? answer : { ...answer, current: undefined })),
    [
      "swap: a refusal hands back the current record",
      "expiry: nothing expected where a record has expired, is refused",
      "fields: each state is kept",
      "fields: a token is kept",
      "…",
    ],
  ],
  [
    "reads the version before",
    staleReads,
    [
      "read: sees the newest version",
      "swap: another token is refused",
      "swap: another revision is refused",
      "swap: a record that looks like the old one again is another version",
      "…",
    ],
  ],
  [
    "looks, and writes later",
    (store) => ({
      ...store,
      swap: async (swap) => {
        const { current } = await store.read(swap.key);
        await pause();
        const same = current?.token === swap.expected?.token && current?.revision === swap.expected?.revision;
        return same ? store.swap({ ...swap, expected: store.records.get(swap.key) }) : { swapped: false, current };
      },
    }),
    [
      "race: one of many swaps from nothing wins",
      "race: one of many swaps over one version wins",
      "race: whoever loses is handed the winner's record",
      "transaction: against a takeover, one of both applies",
    ],
  ],
  [
    "hands losers their own record",
    (store) => answering(store, (answer, { next }) => (answer.swapped ? answer : { ...answer, current: next })),
    [
      "swap: replaces the version that a refusal handed back",
      "swap: a refusal hands back the current record",
      "swap: a record expected where nothing is, is refused",
      "expiry: nothing expected where a record has expired, is refused",
      "…",
    ],
  ],
  [
    "is eventually consistent, and says so",
    (store) => ({ ...store, capabilities: { ...store.capabilities, linearizable: false } }),
    ["capabilities: are those of a store that can hold a claim"],
  ],
  [
    "deletes expired records as it reads them",
    (store) => ({
      ...store,
      read: async (key) => {
        if (hasExpired(store.records.get(key))) store.records.delete(key);
        return store.read(key);
      },
    }),
    ["expiry: a record that has expired is read", "sweep: deletes no more than its limit"],
  ],
  [
    "takes expired records for absent",
    (store) =>
      swapping(store, (swap) => {
        const current = store.records.get(swap.key);
        return hasExpired(current) && !swap.expected ? { ...swap, expected: current } : swap;
      }),
    ["expiry: nothing expected where a record has expired, is refused"],
  ],
  [
    "has no way to replace an expired record",
    (store) => ({
      ...store,
      swap: async (swap) => (hasExpired(swap.expected) ? { swapped: false, current: swap.expected } : store.swap(swap)),
    }),
    ["expiry: a record that has expired is replaced by who expects it"],
  ],
  [
    "says that an aborted swap was applied",
    (store) => ({
      ...store,
      swap: async (swap, signal) => (signal?.aborted ? { swapped: true } : store.swap(swap)),
    }),
    ["abort: a swap that is given up comes to an end, and to one that holds"],
  ],
  [
    "never answers an aborted read",
    (store) => ({
      ...store,
      read: (key, signal) => (signal?.aborted ? new Promise(() => undefined) : store.read(key)),
    }),
    ["abort: a read that is given up comes to an end"],
  ],
];

function staleReads(store: FullStore): FullStore {
  const before = new Map<string, IdempotencyRecord | undefined>();
  return {
    ...store,
    swap: async (swap) => {
      const current = store.records.get(swap.key);
      const answer = await store.swap(swap);
      if (answer.swapped) before.set(swap.key, current ?? swap.next);
      return answer;
    },
    read: async (key) => ({ current: before.get(key) ?? store.records.get(key) }),
  };
}
