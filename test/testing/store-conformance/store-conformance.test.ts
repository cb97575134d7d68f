import { describe, expect, it, test } from "vitest";
import type { IdempotencyStore } from "../../../src/idempotency/store.ts";
import { memoryStore } from "../../../src/idempotency/stores/memory.ts";
import { failingOnce, type Fault } from "../../../src/testing/store-conformance/failing-once.ts";
import { storeConformance } from "../../../src/testing/store-conformance/store-conformance.ts";
import { type FullStore, fullStore, type FullStoreOptions } from "./full-store.ts";
import { runChecks } from "./run-checks.ts";

const WRITES = "swap: writes into nothing";

describe("a store that does everything right passes:", () => {
  test.each<[what: string, options: FullStoreOptions]>([
    ["with the caller's clock", {}],
    ["with a clock of its own", { clock: "store" }],
    ["with versions of its service", { etags: true }],
    ["with both", { clock: "store", etags: true }],
  ])("%s", async (_what, options) => {
    const { failed, messages, skipped } = await runChecks(() => fullStore(options), undefined, {
      clients: 32,
      keys: 4,
    });
    expect(failed, messages.join("\n")).toEqual([]);
    expect(skipped.every((name) => name.startsWith("clock:"))).toBe(true);
  });

  it("as an object of a class, whose methods need their `this`", async () => {
    const { failed, messages } = await runChecks(fullStore, (store) => new ClassStore(store));
    expect(failed, messages.join("\n")).toEqual([]);
  });

  it("when its service deletes what expires, and that is said", async () => {
    const { failed, messages, skipped } = await runChecks(fullStore, deletingExpired, { deletesExpired: true });
    expect(failed, messages.join("\n")).toEqual([]);
    expect(skipped).toContain("expiry: a record that has expired is read");
    expect(await runChecks(fullStore, deletingExpired)).toHaveProperty("failed.0", skipped[0]);
  });
});

class ClassStore implements IdempotencyStore {
  readonly name = "class";
  readonly #store: FullStore;
  constructor(store: FullStore) {
    this.#store = store;
  }
  get capabilities() {
    return this.#store.capabilities;
  }
  swap(...swap: Parameters<FullStore["swap"]>) {
    return this.#store.swap(...swap);
  }
  read(key: string) {
    return this.#store.read(key);
  }
  swapMany(swaps: Parameters<FullStore["swapMany"]>[0]) {
    return this.#store.swapMany(swaps);
  }
  transaction(work: Parameters<FullStore["transaction"]>[0]) {
    return this.#store.transaction(work);
  }
}

/** As Redis does. */
function deletingExpired(store: FullStore): IdempotencyStore {
  const forget = (key: string) => {
    if ((store.records.get(key)?.expiresAt ?? Infinity) <= Date.now()) store.records.delete(key);
  };
  return {
    ...store,
    read: (key) => {
      forget(key);
      return store.read(key);
    },
    swap: (swap) => {
      forget(swap.key);
      return store.swap(swap);
    },
  };
}

describe("a check", () => {
  it("that fails says who did what, what it must do, and why", async () => {
    const { messages } = await runChecks(fullStore, (store) => ({
      ...store,
      read: async (key) => {
        const { current } = await store.read(key);
        return { current: current && { ...current, owner: undefined } };
      },
    }));
    expect(messages).toEqual([
      'full, "fields: an owner is kept": it read `owner` undefined where ' +
        '"arn:aws:lambda:eu-west-1:123456789012:execution:Über/1" had been written. ' +
        "It must give `owner` back exactly as it was written, by a read and with a refusal; " +
        "otherwise a durable execution cannot take its own record up again.",
    ]);
  });

  it("of histories tells the seed, and what cannot be explained", async () => {
    const history = "history: what many callers are told has an order";
    const forgetful = () => ({ ...memoryStore(), swap: async () => ({ swapped: true as const }) });
    await expect(run(history, { create: forgetful, seed: 7 })).rejects.toThrow(
      /its answers have no order \(seed 7\)\. After: client \d+ acquire .* Cannot be explained, .* -> own/,
    );
    const silent = { ...memoryStore(), swap: () => Promise.reject(new Error("silent")) };
    await expect(run(history, { create: () => silent })).rejects.toThrow(
      /of \d+ commands of 32 callers it answered 0 only/,
    );
  });

  it("keeps the store's own error as the cause", async () => {
    const cause = new Error("no connection");
    const store = { ...memoryStore(), swap: () => Promise.reject(cause) };
    await expect(run(WRITES, { create: () => store })).rejects.toMatchObject({
      code: "STORE_NOT_CONFORMANT",
      message: expect.stringContaining("it rejected with Error: no connection"),
      cause,
    });
  });

  it("does not wait for a store that never answers", async () => {
    const store = { ...memoryStore(), swap: () => new Promise<never>(() => undefined) };
    await expect(run(WRITES, { create: () => store, timeoutMs: 20 })).rejects.toThrow("it was not done after 20 ms");
  });

  it("makes a store, and closes it whatever comes of it", async () => {
    const closed: IdempotencyStore[] = [];
    const close = (store: IdempotencyStore) => closed.push(store);
    const broken = { ...memoryStore(), read: () => Promise.reject(new Error("broken")) };
    await run(WRITES, { create: async () => memoryStore(), close });
    await expect(run(WRITES, { create: () => broken, close })).rejects.toThrow("broken");
    expect(closed).toHaveLength(2);
    expect(closed[1]).toBe(broken);
  });

  it("tells the test's context why it is skipped, and needs none", async () => {
    const reasons: unknown[] = [];
    const context = { reasons, skip(reason: string) { this.reasons.push(reason); } }; // oxfmt-ignore
    await run("swapMany: nothing gives nothing", { create: memoryStore }, context);
    await run(WRITES, { create: memoryStore, skip: { [WRITES]: "read only" } }, context);
    await run("changed: ends when it is aborted", { create: memoryStore });
    await run("transaction: commits the effect and the record", { create: fullStore }, context);
    expect(reasons).toEqual([
      "the store has no `swapMany`",
      "read only",
      "no `writeEffect` and `readEffect` are given to see a transaction's effects with",
    ]);
  });

  it("has a name of its own, and tells what is left out", () => {
    const checks = storeConformance({ create: memoryStore, skip: { [WRITES]: "read only" } });
    expect(new Set(checks.map(({ name }) => name)).size).toBe(checks.length);
    expect(checks.filter(({ skip }) => skip !== undefined)).toMatchObject([{ name: WRITES, skip: "read only" }]);
    expect(checks.every((check) => check.run.length === 0)).toBe(true); // Otherwise some frameworks wait for a callback.
  });

  it("is not given for what a store has no means for, when the kit is shown one", async () => {
    const namesOf = (like: IdempotencyStore) => storeConformance({ create: fullStore, like }).map(({ name }) => name);
    const plain = namesOf(memoryStore());
    expect(plain.filter((name) => /^(swapMany|changed|transaction|clock: leases)/.test(name))).toEqual([]);
    expect(namesOf(fullStore())).toEqual(expect.arrayContaining([...plain, "swapMany: nothing gives nothing"]));
    // Transactions without a look at their effects are no matter of the store: that is told.
    const commits = "transaction: commits the effect and the record";
    const reasons: string[] = [];
    const context = { skip: (reason: string) => void reasons.push(reason) };
    await run(commits, { create: fullStore, like: fullStore() }, context);
    expect(reasons).toEqual(["no `writeEffect` and `readEffect` are given to see a transaction's effects with"]);
  });

  it("of faults goes through the user's own transport", async () => {
    const faults: Fault[] = [];
    const { failed } = await runChecks(fullStore, undefined, {
      faulty: (store, fault) => {
        faults.push(fault);
        return failingOnce(store, fault);
      },
    });
    expect({ failed, faults }).toEqual({
      failed: [],
      faults: ["requestLost", "requestLost", "answerLost", "answerLost"],
    });
  });

  it("of faults passes a transport that sends again by itself", async () => {
    const { failed } = await runChecks(fullStore, undefined, { faulty: (store, fault) => persistent(store, fault) });
    expect(failed).toEqual([]);
  });

  it.each(["requestLost", "answerLost"] as const)("finds a transport that swallows the fault: %s", async (fault) => {
    const { failed } = await runChecks(fullStore, undefined, { faulty: swallowing });
    expect(failed.filter((name) => name.includes(fault === "answerLost" ? "whose answer" : "never arrives"))).toEqual(
      fault === "requestLost"
        ? [
            "faults: an acquisition that never arrives is the caller's when it is sent again",
            "faults: a completion that never arrives is published when it is sent again",
          ]
        : [],
    );
  });
});

function persistent(store: IdempotencyStore, fault: Fault): IdempotencyStore {
  const failing = failingOnce(store, fault);
  return { ...failing, swap: (swap) => failing.swap(swap).catch(() => failing.swap(swap)) };
}

/** Takes every end of a request for its success. */
function swallowing(store: IdempotencyStore, fault: Fault): IdempotencyStore {
  const failing = failingOnce(store, fault);
  return { ...failing, swap: (swap) => failing.swap(swap).catch(() => ({ swapped: true as const })) };
}

test.each<[wrong: object, message: string]>([
  [{}, "storeConformance: `create` must be a function, got undefined."],
  [{ create: memoryStore() }, "storeConformance: `create` must be a function, got an object."],
  [
    { create: memoryStore, clients: 1 },
    "storeConformance: `clients` must be a whole number of 2 or more, got 1 (number).",
  ],
  [
    { create: memoryStore, readEffect: () => true },
    "storeConformance: `writeEffect` and `readEffect` must come together.",
  ],
  [{ create: memoryStore, skip: { swap: "x" } }, 'storeConformance: `skip` names "swap", which is no check.'],
])("options that are wrong are refused: %#", (wrong, message) => {
  expect(() => storeConformance(wrong as { create: typeof memoryStore })).toThrow(
    expect.objectContaining({ code: "INVALID_OPTION", message }),
  );
});

async function run(name: string, options: Parameters<typeof storeConformance>[0], context?: unknown): Promise<void> {
  const check = storeConformance(options).find((one) => one.name === name);
  if (!check) throw new Error(`there is no check ${name}`);
  return check.run(context);
}
