import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { perform, UNKNOWN } from "../../../src/idempotency/perform.ts";
import type { Acquire } from "../../../src/idempotency/decide.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import { durableObjectStore, type ObjectNamespace } from "../../../src/idempotency/stores/durable-object.ts";
import { shardOf } from "../../../src/idempotency/stores/durable-object/shard.ts";
import { storeConformance } from "../../../src/testing/store-conformance/store-conformance.ts";
import { startWorkerd, type Workerd } from "./durable-object/workerd.ts";

const HOUR_MS = 3_600_000;

function recordOf(now: number, fields: Partial<IdempotencyRecord> = {}): IdempotencyRecord {
  const token = crypto.randomUUID();
  const times = { leaseUntil: now + 60_000, expiresAt: now + HOUR_MS };
  return { state: "running", token, fence: now, revision: 1, attempts: 1, fingerprint: "", ...times, ...fields };
}

/** The binding, counting what is asked of the objects. */
function counting(namespace: ObjectNamespace): { namespace: ObjectNamespace; asked(): number } {
  let asked = 0;
  const get: ObjectNamespace["get"] = (id) => {
    const stub = namespace.get(id);
    return {
      fetch: (url, init) => {
        asked += 1;
        return stub.fetch(url, init);
      },
    };
  };
  return { namespace: { idFromName: (name) => namespace.idFromName(name), get }, asked: () => asked };
}

let workerd: Workerd;
beforeAll(async () => {
  workerd = await startWorkerd();
}, 60_000);
afterAll(() => workerd?.stop());

describe("the store in workerd", () => {
  const never = (): never => assert.fail("it is only looked at");
  const like = durableObjectStore({ namespace: { idFromName: never, get: never } });
  const checks = storeConformance({ create: () => Promise.reject(new Error("it is made in the worker")), like });
  it.for(checks)("$name", { timeout: 60_000 }, async ({ name }, context) => {
    const { skipped, ...answer } = (await workerd.fetch(`/check/${encodeURIComponent(name)}`)) as { skipped?: string };
    if (skipped !== undefined) context.skip(skipped);
    context.expect(answer).toEqual({});
  });
});

describe("in workerd", () => {
  it("of 32 racing callers one works, and all have its result", async () => {
    expect(await workerd.fetch("/race")).toEqual({ runs: 1, results: 1, callers: 32 });
  });

  it("asks the object twice for a fresh operation, once for a replay, once for a conflict", async () => {
    const { asked, namespace } = counting(workerd.namespace);
    const through = { store: durableObjectStore({ namespace }), now: Date.now };
    const key = crypto.randomUUID();
    const acquire = (): Acquire => ({
      do: "acquire",
      token: crypto.randomUUID(),
      fingerprint: "",
      leaseMs: 60_000,
      retainMs: HOUR_MS,
      guardMs: 0,
    });
    const mine = acquire();
    const own = await perform(through, key, mine, UNKNOWN);
    expect((await perform(through, key, acquire(), UNKNOWN)).reply.is).toBe("busy");
    expect(asked()).toBe(2);
    const { token } = mine;
    const done = await perform(through, key, { do: "complete", token, retainMs: HOUR_MS, result: "1" }, own);
    expect([own.reply.is, done.reply.is, asked()]).toEqual(["own", "ok", 3]);
    expect((await perform(through, key, acquire(), UNKNOWN)).reply).toMatchObject({
      is: "replay",
      record: { result: "1" },
    });
    expect(asked()).toBe(4);
  });

  it("wakes who waits when the record changes, and is asked nothing in between", async () => {
    const { asked, namespace } = counting(workerd.namespace);
    const store = durableObjectStore({ namespace });
    const now = Date.now();
    const key = crypto.randomUUID();
    const first = recordOf(now);
    await store.swap({ key, expected: undefined, next: first, now });
    const woken = Array.from({ length: 5 }, () => Promise.resolve(store.changed?.(key, first, HOUR_MS)));
    await store.swap({ key, expected: first, next: { ...first, revision: 2, state: "completed" }, now });
    await Promise.all(woken);
    expect(asked()).toBe(7);
  });

  it("lets who waits go when the object is replaced, at the end of the time", async () => {
    const store = durableObjectStore({ namespace: workerd.namespace, shards: 1 });
    const now = Date.now();
    const key = crypto.randomUUID();
    const first = recordOf(now);
    await store.swap({ key, expected: undefined, next: first, now });
    const waiting = store.changed?.(key, first, 200);
    await workerd.ask(0, "/replace").catch(() => undefined);
    await waiting;
    expect((await store.read(key)).current).toMatchObject({ token: first.token });
  });

  it("is asked no more of what KV has in front of it", async () => {
    expect(await workerd.fetch("/cached")).toEqual([
      [1, 2],
      [1, 3],
      [1, 3],
      [1, 3],
    ]);
  });

  it("ends the wait of a caller that has gone", async () => {
    const [key = ""] = keysOf(7, 1);
    const now = Date.now();
    const store = durableObjectStore({ namespace: workerd.namespace });
    await store.swap({ key, expected: undefined, next: recordOf(now), now });
    expect(await workerd.fetch(`/give-up/${key}`)).toEqual({});
    await until(async () => ((await workerd.ask(7, "/status")) as { underWay: number }).underWay === 0);
  });

  it("deletes what has expired by its alarm, and keeps the rest", async () => {
    const store = durableObjectStore({ namespace: workerd.namespace });
    const now = Date.now();
    const keys = keysOf(5, 3);
    await store.swap({ key: keys[0] ?? "", expected: undefined, next: recordOf(now), now });
    for (const key of keys.slice(1))
      await store.swap({ key, expected: undefined, next: recordOf(now, { expiresAt: now - 1 }), now });
    const { alarm } = (await workerd.ask(5, "/status")) as { alarm: number };
    expect(alarm).toBeGreaterThan(now);
    await workerd.ask(5, "/sweep");
    // Not counted by rows: other tests have left some in this object, which expire as well.
    const isGone = async (key: string): Promise<boolean> => (await store.read(key)).current === undefined;
    for (const key of keys.slice(1)) await until(() => isGone(key));
    expect((await store.read(keys[0] ?? "")).current).toMatchObject({ state: "running" });
    // What is left is looked after again.
    expect(((await workerd.ask(5, "/status")) as { alarm: number }).alarm).toBeGreaterThan(now);
  });

  it("keeps its records when it starts again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "faasten-objects-"));
    const next = recordOf(Date.now(), { state: "completed", result: '{"id":"ä"}', owner: "x" });
    const first = await startWorkerd(folder);
    await durableObjectStore({ namespace: first.namespace }).swap({
      key: "k",
      expected: undefined,
      next,
      now: next.fence,
    });
    await first.stop();
    const second = await startWorkerd(folder);
    const { current } = await durableObjectStore({ namespace: second.namespace }).read("k");
    await second.stop();
    rmSync(folder, { recursive: true });
    expect(current).toMatchObject({ token: next.token, state: "completed", result: '{"id":"ä"}', owner: "x" });
  });

  it("takes records up to the last byte that it declares", async () => {
    const store = durableObjectStore({ namespace: workerd.namespace });
    const now = Date.now();
    const next = recordOf(now, { result: `"${"€".repeat(666_500)}"` });
    expect(await store.swap({ key: crypto.randomUUID(), expected: undefined, next, now })).toEqual({ swapped: true });
  });
});

describe("the spreading of keys", () => {
  it("is even, and stays as it is", () => {
    const counts = Array.from({ length: 32 }, () => 0);
    for (let index = 0; index < 32_000; index++) {
      const shard = shardOf(`v1:orders:${index}`, 32);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
    expect([shardOf("", 32), shardOf("a", 32), shardOf("v1:orders:漢", 1_000)]).toEqual([5, 12, 847]);
  });
});

describe("an option", () => {
  it.each([
    [{}, "durableObjectStore: `namespace` must be a binding to Durable Objects, got undefined."],
    [{ namespace: "OBJECTS" }, 'durableObjectStore: `namespace` must be a binding to Durable Objects, got "OBJECTS".'],
    [
      { namespace: { idFromName: () => "" }, shards: 0 },
      "durableObjectStore: `shards` must be a whole number of 1 or more, got 0 (number).",
    ],
  ])("that is wrong is told", (options, message) => {
    expect(() => durableObjectStore(options as never)).toThrow(message);
  });

  it("that is bound to another class fails for what it is", async () => {
    const answer = { ok: false, status: 404, json: async () => undefined };
    const namespace: ObjectNamespace = { idFromName: String, get: () => ({ fetch: async () => answer }) };
    await expect(durableObjectStore({ namespace }).read("k")).rejects.toMatchObject({ code: "DURABLE_OBJECT_REFUSED" });
  });
});

/** Keys of one object. */
function keysOf(shard: number, count: number): string[] {
  const keys: string[] = [];
  while (keys.length < count) {
    const key = crypto.randomUUID();
    if (shardOf(key, 32) === shard) keys.push(key);
  }
  return keys;
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + 10_000; !(await holds()); await new Promise((go) => setTimeout(go, 20)))
    if (Date.now() > end) throw new Error("it did not come to pass within 10 s");
}
