import { describe, expect, it, test } from "vitest";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import { memoryStore } from "../../../src/idempotency/stores/memory.ts";
import { storeConformance } from "../../../src/testing/store-conformance/store-conformance.ts";

test.for(storeConformance({ create: memoryStore, like: memoryStore() }))("$name", async (check, context) => {
  expect(await check.run(context)).toBeUndefined();
});

describe("memoryStore", () => {
  it("deletes what has expired by itself, after a thousand new keys", async () => {
    const store = memoryStore();
    const put = (key: string, expiresAt: number, now: number) =>
      store.swap({ key, expected: undefined, next: record({ expiresAt }), now });
    await put("expired", 1_000, 0);
    await put("kept", 5_000, 0);
    for (let index = 0; index < 1_000; index++) await put(`${index}`, 9_000, 1_000);
    expect((await store.read("expired")).current).toBeUndefined();
    expect((await store.read("kept")).current?.expiresAt).toBe(5_000);
  });

  it("shares nothing with another", async () => {
    const [one, other] = [memoryStore(), memoryStore()];
    await one.swap({ key: "k", expected: undefined, next: record({}), now: 0 });
    expect((await other.read("k")).current).toBeUndefined();
  });

  it("sweeps no more than it is told", async () => {
    const store = memoryStore();
    for (const key of ["a", "b", "c"])
      await store.swap({ key, expected: undefined, next: record({ expiresAt: 1 }), now: 0 });
    expect([await store.sweep?.(2), await store.sweep?.(2), await store.sweep?.(2)]).toEqual([2, 1, 0]);
  });
});

function record(fields: Partial<IdempotencyRecord>): IdempotencyRecord {
  return {
    state: "running",
    token: "t",
    fence: 1,
    revision: 1,
    attempts: 1,
    fingerprint: "",
    leaseUntil: 0,
    expiresAt: 10_000,
    ...fields,
  };
}
