import { afterEach, describe, expect, it, vi } from "vitest";
import { runInScope } from "../../../src/core/scope.ts";
import { createIdempotency } from "../../../src/idempotency/create-idempotency.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import type { IdempotencyStore, Swap, Swapped } from "../../../src/idempotency/store.ts";
import { cachedStore, type TextCache } from "../../../src/idempotency/stores/cached.ts";
import { memoryStore } from "../../../src/idempotency/stores/memory.ts";
import { testInvocation } from "../../../src/testing/invocation.ts";
import { storeConformance } from "../../../src/testing/store-conformance/store-conformance.ts";

const HOUR_MS = 3_600_000;

/** A cache that keeps everything, and tells what it was asked. */
function cacheOf(
  texts = new Map<string, string>(),
): TextCache & { readonly texts: typeof texts; readonly asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    texts,
    asked,
    get: async (key) => {
      asked.push(["get", key]);
      return texts.get(key);
    },
    put: async (key, text, options) => {
      asked.push(["put", key, options]);
      texts.set(key, text);
    },
  };
}

/** The store, and how often it is asked to swap. */
function counted(store: IdempotencyStore): { store: IdempotencyStore; swaps(): number } {
  let swaps = 0;
  return {
    store: {
      ...store,
      swap: (swap, signal) => {
        swaps += 1;
        return store.swap(swap, signal);
      },
    },
    swaps: () => swaps,
  };
}

function recordOf(now: number, fields: Partial<IdempotencyRecord> = {}): IdempotencyRecord {
  const token = crypto.randomUUID();
  const times = { leaseUntil: now + 60_000, expiresAt: now + HOUR_MS };
  return {
    state: "completed",
    token,
    fence: now,
    revision: 1,
    attempts: 1,
    fingerprint: "",
    result: "1",
    ...times,
    ...fields,
  };
}

describe("with a cache in front", () => {
  const create = (): IdempotencyStore => cachedStore(memoryStore(), cacheOf());
  it.for(storeConformance({ create, like: create() }))("$name", { timeout: 60_000 }, async (check, context) => {
    context.expect(await check.run(context)).toBeUndefined();
  });
});

describe("a replay", () => {
  it("costs one read of the cache from the second on, and no trip to the store", async () => {
    const cache = cacheOf();
    const { store, swaps } = counted(memoryStore());
    const once = createIdempotency({ store: cachedStore(store, cache) });
    const charge = (): Promise<unknown> => once.run("charge", "o1", () => ({ id: "ä", at: new Date(0) }));
    const first = await charge();
    expect([swaps(), cache.asked.length]).toEqual([2, 1]);
    expect(await charge()).toEqual(first);
    expect([swaps(), cache.asked.length]).toEqual([3, 3]); // It looks, asks the store, and puts.
    expect(await charge()).toEqual(first);
    expect([swaps(), cache.asked.length]).toEqual([3, 4]);
  });

  it("costs a list what it costs one: what is cached is not asked for, the rest is asked for together", async () => {
    const cache = cacheOf();
    const primary = memoryStore();
    const lists: string[][] = [];
    const swapMany = async (swaps: readonly Swap[]): Promise<Swapped[]> => {
      lists.push(swaps.map(({ key }) => key));
      return Promise.all(swaps.map((swap) => primary.swap(swap)));
    };
    const store = cachedStore({ ...primary, swapMany }, cache);
    const now = Date.now();
    const swapOf = (key: string): Swap => ({ key, expected: undefined, next: recordOf(now), now });
    const known = ["a", "b", "c"].map(swapOf);
    await store.swapMany(known);
    await store.swapMany(known.slice(1));
    const answers = await store.swapMany(["b", "a", "c", "d"].map(swapOf));
    expect(lists).toEqual([
      ["a", "b", "c"],
      ["b", "c"],
      ["a", "d"],
    ]);
    expect(answers).toEqual([
      { swapped: false, current: known[1]?.next },
      { swapped: false, current: known[0]?.next },
      { swapped: false, current: known[2]?.next },
      { swapped: true },
    ]);
    expect(await store.swapMany([swapOf("b")])).toMatchObject([{ swapped: false }]);
    expect([lists.length, (await store.swapMany([])).length]).toEqual([3, 0]);
  });

  it("of another payload is refused, also by what is cached", async () => {
    const once = createIdempotency({ store: cachedStore(memoryStore(), cacheOf()) });
    const charge = (total: number): Promise<unknown> => once.run("charge", "o1", () => "done", { fingerprint: total });
    for (let times = 0; times < 3; times++) expect(await charge(1)).toBe("done");
    await expect(charge(2)).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
  });
});

describe("what is cached", () => {
  it.each(["running", "released", "failed", "indeterminate"] as const)("is never %s", async (state) => {
    const cache = cacheOf();
    const store = cachedStore(memoryStore(), cache);
    const now = Date.now();
    const next = recordOf(now, { state });
    await store.swap({ key: "k", expected: undefined, next, now });
    await store.swap({ key: "k", expected: undefined, next: recordOf(now), now });
    expect([...cache.texts]).toEqual([]);
  });

  it("is what the store handed back, for as long as it lasts by the store's clock", async () => {
    const cache = cacheOf();
    const [mine, stores] = [1_000_000, 9_000_000];
    const current = recordOf(stores, { expiresAt: stores + HOUR_MS });
    const primary: IdempotencyStore = {
      ...memoryStore(),
      swap: async () => ({ swapped: false, current, now: stores }),
    };
    await cachedStore(primary, cache).swap({ key: "k", expected: undefined, next: recordOf(mine), now: mine });
    expect(cache.asked.at(-1)).toEqual(["put", "idempotency:k", { expirationTtl: 3_540 }]);
  });

  it.each([[119_999], [0], [-1]])("lasts another two minutes, not %i ms", async (leftMs) => {
    const cache = cacheOf();
    const store = cachedStore(memoryStore(), cache);
    const now = Date.now();
    await store.swap({ key: "k", expected: undefined, next: recordOf(now, { expiresAt: now + leftMs }), now });
    await store.swap({ key: "k", expected: undefined, next: recordOf(now), now });
    expect([...cache.texts]).toEqual([]);
  });

  it("is put after the answer where the platform lets work go on", async () => {
    const kept: Promise<unknown>[] = [];
    const cache = { ...cacheOf(), put: () => new Promise<void>(() => undefined) };
    const store = cachedStore(memoryStore(), cache);
    const now = Date.now();
    const swap = { key: "k", expected: undefined, next: recordOf(now), now };
    const invocation = testInvocation({ waitUntil: (work) => void kept.push(work) });
    await runInScope(invocation, async () => {
      await store.swap(swap);
      expect(await store.swap(swap)).toMatchObject({ swapped: false });
    });
    expect(kept).toHaveLength(1);
  });
});

describe("a cache that", () => {
  afterEach(() => void vi.useRealTimers());

  it.each<[what: string, get: () => Promise<string | null | undefined>]>([
    ["fails", () => Promise.reject(new Error("down"))],
    [
      "throws",
      () => {
        throw new Error("down");
      },
    ],
    ["has nothing", async () => null],
    ["has something else", async () => "<html>"],
    ["has what is no text", async () => ({}) as never],
    ["has a record that is over", async () => `[1,"t",1,${Date.now() + 59_000},"completed",1,1,"",null]\n"old"`],
    ["has a record that is still running", async () => '[1,"t",1,9e15,"running",1,1,"",null]'],
    ["has a record that has failed", async () => '[1,"t",1,9e15,"failed",1,1,"",null]\n"{}"'],
  ])("%s is as good as none", async (_what, get) => {
    const store = cachedStore(memoryStore(), { get, put: () => Promise.reject(new Error("down")) });
    const once = createIdempotency({ store });
    let runs = 0;
    for (let times = 0; times < 3; times++) expect(await once.run("charge", "o1", () => (runs += 1))).toBe(1);
  });

  it("does not answer is not waited for", async () => {
    vi.useFakeTimers();
    const never = (): Promise<never> => new Promise(() => undefined);
    const store = cachedStore(memoryStore(), { get: never, put: never });
    const now = Date.now();
    const swap = { key: "k", expected: undefined, next: recordOf(now), now };
    const answers = Promise.all([store.swap(swap), store.swap(swap)]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await answers).toEqual([{ swapped: true }, { swapped: false, current: swap.next }]);
  });
});

it("all else is the store's own, a private field's as well", async () => {
  class Custom implements IdempotencyStore {
    readonly #inner = memoryStore();
    readonly name = "custom";
    readonly capabilities = { ...this.#inner.capabilities, durable: true };
    swap: IdempotencyStore["swap"] = (swap) => this.#inner.swap(swap);
    read(key: string): ReturnType<IdempotencyStore["read"]> {
      return this.#inner.read(key);
    }
    close(): string {
      return this.#inner.name;
    }
  }
  const primary = new Custom();
  const store = cachedStore(primary, cacheOf());
  const now = Date.now();
  const next = recordOf(now);
  await store.swap({ key: "k", expected: undefined, next, now });
  expect([store.name, store.capabilities, store.close(), await store.read("k"), "changed" in store]).toEqual([
    "custom",
    primary.capabilities,
    "memory",
    { current: next },
    false,
  ]);
});

it.each([
  [undefined, "undefined"],
  [{ get: () => undefined }, "an object"],
])("what is no cache is told", (cache, got) => {
  const message = `cachedStore: \`cache\` must be an object with \`get\` and \`put\`, got ${got}.`;
  expect(() => cachedStore(memoryStore(), cache as never)).toThrow(message);
});
