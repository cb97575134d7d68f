import { expect, it } from "vitest";
import { decide, type Reply } from "../../../../src/idempotency/decide.ts";
import type { IdempotencyRecord } from "../../../../src/idempotency/record.ts";
import type { IdempotencyStore } from "../../../../src/idempotency/store.ts";
import { memoryStore } from "../../../../src/idempotency/stores/memory.ts";
import type { HistoryEntry } from "../../../../src/testing/store-conformance/history.ts";
import { findNotLinearizable } from "../../../../src/testing/store-conformance/linearizability.ts";
import { recordHistory } from "../../../../src/testing/store-conformance/record-history.ts";
import { isExpected, mapStore, numbers } from "./map-store.ts";

const MOST_ENTRIES = 8;

it("the search comes to the same as trying every order, on small histories of stores that are right and wrong", async () => {
  const seen = { linearizable: 0, not: 0 };
  for (let seed = 1; seed <= 3_000; seed++) {
    const random = numbers(seed);
    const store = losing(seed % 2 ? memoryStore() : careless(random), random);
    const history = await recordHistory({ store, clients: 3, keys: ["key"], rounds: 1, random, now: () => 1_000_000 });
    if (history.length > MOST_ENTRIES) continue;
    const expected = hasOrder(undefined, history);
    expect(findNotLinearizable(history) === undefined, `seed ${seed}`).toBe(expected);
    seen[expected ? "linearizable" : "not"]++;
  }
  expect(seen.linearizable).toBeGreaterThan(100);
  expect(seen.not).toBeGreaterThan(100);
});

/** By the definition, with nothing left out and nothing clever. */
function hasOrder(state: IdempotencyRecord | undefined, left: readonly HistoryEntry[]): boolean {
  if (left.every(({ reply }) => !reply)) return true;
  return left.some((entry) => {
    const others = left.filter((other) => other !== entry);
    if (others.some(({ returned, reply }) => reply && (returned as number) < entry.invoked)) return false;
    const { next, reply } = decide(state, entry.command, entry.now);
    return (!entry.reply || isSame(reply, entry.reply)) && hasOrder(next ?? state, others);
  });
}

function isSame(a: Reply, b: Reply): boolean {
  const plain = (reply: Reply) =>
    JSON.stringify(reply, (name, value) => (name === "until" ? undefined : (value as unknown)));
  return plain(a) === plain(b);
}

/** Applies some swaps that it should refuse, and acknowledges some that it does not make. */
function careless(random: () => number): IdempotencyStore {
  return mapStore(async (records, swap, refuse) => {
    const current = records.get(swap.key);
    const chance = random();
    if (!isExpected(current, swap) && chance < 0.8) return refuse(current);
    if (chance > 0.1) records.set(swap.key, swap.next);
    return { swapped: true };
  });
}

function losing(store: IdempotencyStore, random: () => number): IdempotencyStore {
  return {
    ...store,
    swap: async (swap) => {
      const chance = random();
      if (chance < 0.1) throw new Error("the request was lost");
      const answer = await store.swap(swap);
      if (chance < 0.2) throw new Error("the answer was lost");
      return answer;
    },
  };
}
