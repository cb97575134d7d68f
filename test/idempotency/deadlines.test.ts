import { describe, expect, test, vi } from "vitest";
import { runOnce } from "../../src/idempotency/run-once.ts";
import { createReplayCache } from "../../src/idempotency/replay-cache.ts";
import type { IdempotencyStore, Swap, TransactionalStore } from "../../src/idempotency/store.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { gathering } from "../../src/idempotency/gather.ts";
import { createIdempotency } from "../../src/idempotency/create-idempotency.ts";
import { testCall, testClock, testOperation } from "./support/engine.ts";

const never = (): Promise<never> => new Promise(() => undefined);

describe("a call whose time is nearly up", () => {
  test.each(["fail", "run"] as const)("asks nothing and runs nothing: onStoreError %s", async (onStoreError) => {
    const store = memoryStore();
    const swap = vi.spyOn(store, "swap");
    const work = vi.fn(() => "done");
    const call = { ...testCall(work), remainingMs: () => 500 };
    await expect(runOnce(testOperation({ store, onStoreError }), call)).rejects.toMatchObject({
      code: "IDEMPOTENCY_STORE_UNAVAILABLE",
      message: expect.stringContaining("there is no time left to ask the memory store"),
    });
    expect([swap.mock.calls.length, work.mock.calls.length]).toEqual([0, 0]);
  });
});

describe("what this process remembers", () => {
  test("ends with the record, by the store's clock", async () => {
    const clock = testClock();
    const aheadMs = 3_600_000;
    const plain = memoryStore();
    // As a store does whose clock is ahead of the caller's.
    const store: IdempotencyStore = {
      ...plain,
      capabilities: { ...plain.capabilities, clock: "store" },
      swap: async (swap) => {
        const now = clock.now() + aheadMs;
        const answer = await plain.swap(swap);
        return answer.swapped ? answer : { ...answer, now };
      },
    };
    const set = vi.fn();
    const cache = { ...createReplayCache({ maxBytes: 10_000 }), set };
    const operation = testOperation({ store, clock, cache, guardMs: 0 });
    await runOnce(
      operation,
      testCall(() => "done"),
    );
    set.mockClear();
    await runOnce(
      operation,
      testCall(() => "twice"),
    );
    const { current } = await plain.read(testCall(never).key);
    expect(set).toHaveBeenCalledWith(expect.anything(), "", expect.anything(), (current?.expiresAt ?? 0) - aheadMs);
  });
});

describe("a store that does not answer a read", () => {
  const silent = { ...memoryStore(), read: never, transaction: () => Promise.reject(new Error("lost")) };

  test("is not waited for when a transaction's end is unknown", async () => {
    const store = silent as unknown as TransactionalStore<string>;
    const once = createIdempotency({ store, mode: "transaction", storeTimeoutMs: 30 });
    const work = once.run("charge", 1, (attempt) => attempt.transaction(() => "done"));
    await expect(work).rejects.toThrow("lost");
  });

  test("is not waited for by whoever resolves", async () => {
    const once = createIdempotency({ store: silent, storeTimeoutMs: 30 });
    await expect(once.resolve("k", "notDone")).rejects.toThrow("memory did not answer within 30 ms");
  });
});

describe("swaps that were sent together", () => {
  const swapOf = (key: string): Swap => {
    const times = { leaseUntil: 1, expiresAt: Number.MAX_SAFE_INTEGER };
    const record = {
      state: "running",
      token: key,
      fence: 1,
      revision: 1,
      attempts: 1,
      fingerprint: "",
      ...times,
    } as const;
    return { key, expected: undefined, next: record, now: 0 };
  };

  test("are not sent again for whoever has been told that nothing began", async () => {
    const plain = memoryStore();
    const failing = Promise.withResolvers<never>();
    const store = gathering({ ...plain, swapMany: () => failing.promise });
    const controller = new AbortController();
    const given = store.swap(swapOf("given up"), controller.signal);
    const waiting = store.swap(swapOf("waiting"));
    await Promise.resolve();
    controller.abort(new Error("too late"));
    failing.reject(new Error("connection lost"));
    await expect(given).rejects.toThrow("too late");
    expect(await waiting).toEqual({ swapped: true });
    expect((await plain.read("given up")).current).toBeUndefined();
  });

  test("reject where the store throws at once, and reach the private fields of a class", async () => {
    class Own implements IdempotencyStore {
      readonly name = "own";
      readonly capabilities = memoryStore().capabilities;
      readonly #answer = { current: undefined };
      swap(): never {
        throw new Error("at once");
      }
      swapMany(): never {
        throw new Error("at once");
      }
      async read(): Promise<{ current: undefined }> {
        return this.#answer;
      }
    }
    const store = gathering(new Own());
    await expect(store.swap(swapOf("a"))).rejects.toThrow("at once");
    expect(await store.read("a")).toEqual({ current: undefined });
  });
});
