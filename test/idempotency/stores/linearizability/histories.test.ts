import { describe, expect, it, test } from "vitest";
import { yieldToLoop } from "../../../../src/core/timer.ts";
import type { IdempotencyRecord } from "../../../../src/idempotency/record.ts";
import type { IdempotencyStore } from "../../../../src/idempotency/store.ts";
import { memoryStore } from "../../../../src/idempotency/stores/memory.ts";
import type { HistoryEntry } from "../../../../src/testing/store-conformance/history.ts";
import { findNotLinearizable } from "../../../../src/testing/store-conformance/linearizability.ts";
import { recordHistory } from "../../../../src/testing/store-conformance/record-history.ts";
import { isExpected, mapStore, numbers } from "./map-store.ts";

const KEYS = ["a", "b", "c", "d"];

describe("memory", () => {
  test.each([8, 32, 64])("what %i clients are told has an order", async (clients) => {
    for (let seed = 1; seed <= 10; seed++) {
      const history = await historyOf(slowly(memoryStore(), numbers(seed)), clients, seed);
      expect(findNotLinearizable(history), `seed ${seed}`).toBeUndefined();
    }
  });

  it("histories have every kind of answer, so that there is something to check", async () => {
    const kinds = new Set<string>();
    for (let seed = 1; seed <= 10; seed++)
      for (const { reply } of await historyOf(memoryStore(), 32, seed)) kinds.add(reply?.is ?? "none");
    expect([...kinds].toSorted()).toEqual(
      ["busy", "indeterminate", "lost", "mismatch", "ok", "own", "replay", "superseded"].toSorted(),
    );
  });
});

describe("a store is found that", () => {
  test.each<[what: string, broken: () => IdempotencyStore]>([
    [
      "looks first and writes later, so that two win",
      () =>
        mapStore(async (records, swap, refuse) => {
          const current = records.get(swap.key);
          await yieldToLoop();
          if (!isExpected(current, swap)) return refuse(current);
          records.set(swap.key, swap.next);
          return { swapped: true };
        }),
    ],
    [
      "hands back what is old with a refusal",
      () => {
        const older = new Map<string, IdempotencyRecord | undefined>();
        return mapStore(async (records, swap, refuse) => {
          const current = records.get(swap.key);
          if (!isExpected(current, swap)) return refuse(older.get(swap.key) ?? current);
          older.set(swap.key, current);
          records.set(swap.key, swap.next);
          return { swapped: true };
        });
      },
    ],
    [
      "acknowledges a write and loses it",
      () => {
        let writes = 0;
        return mapStore(async (records, swap, refuse) => {
          const current = records.get(swap.key);
          if (!isExpected(current, swap)) return refuse(current);
          if (++writes % 5 !== 0) records.set(swap.key, swap.next);
          return { swapped: true };
        });
      },
    ],
    [
      "writes what it has refused",
      () =>
        mapStore(async (records, swap, refuse) => {
          const current = records.get(swap.key);
          if (!isExpected(current, swap) && current?.state !== "running") return refuse(current);
          records.set(swap.key, swap.next);
          return isExpected(current, swap) ? { swapped: true } : refuse(current);
        }),
    ],
    [
      "compares tokens alone",
      () =>
        mapStore(async (records, swap, refuse) => {
          const current = records.get(swap.key);
          if (current && current.token !== swap.expected?.token && current.token !== swap.next.token)
            return refuse(current);
          records.set(swap.key, swap.next);
          return { swapped: true };
        }),
    ],
  ])("%s", async (_what, broken) => {
    let found = 0;
    for (let seed = 1; seed <= 10; seed++) if (findNotLinearizable(await historyOf(broken(), 32, seed))) found++;
    expect(found).toBeGreaterThan(0);
  });
});

function historyOf(store: IdempotencyStore, clients: number, seed: number): Promise<readonly HistoryEntry[]> {
  return recordHistory({ store, clients, keys: KEYS, rounds: 3, random: numbers(seed), now: Date.now });
}

/** As over a network: requests and answers take their time, and pass each other. */
function slowly(store: IdempotencyStore, random: () => number): IdempotencyStore {
  const wait = async () => {
    for (let turns = Math.floor(random() * 3); turns > 0; turns--) await yieldToLoop();
  };
  return {
    ...store,
    swap: async (swap) => {
      await wait();
      const answer = await store.swap(swap);
      await wait();
      return answer;
    },
  };
}
