import { describe, expect, test, vi } from "vitest";
import { fasten } from "../../src/core/pipeline.ts";
import { createIdempotency } from "../../src/idempotency/create-idempotency.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { PermanentFailure } from "../../src/core/failures.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";

const order = (id: string, data: unknown = { total: 5 }) => testEvent(data, { id });

describe("by", () => {
  test("an event that is delivered twice is handled once", async () => {
    const once = createIdempotency({ store: memoryStore() });
    const handle = vi.fn((event: { id: string }) => ({ handled: event.id }));
    const fn = fasten().use(once.by()).event(handle);
    const first = await fn.run(order("1"), testInvocation());
    const second = await fn.run(order("1"), testInvocation());
    const other = await fn.run(order("2"), testInvocation());
    expect(handle).toHaveBeenCalledTimes(2);
    expect([first, second, other]).toEqual([{ handled: "1" }, { handled: "1" }, { handled: "2" }]);
  });

  test("the handler is given its attempt", async () => {
    const once = createIdempotency({ store: memoryStore() });
    const fn = fasten()
      .use(once.by((event) => event.id))
      .event((_event, { idempotency, signal }) => ({
        number: idempotency.number,
        fenced: idempotency.fence > 1_700_000_000_000,
        step: idempotency.effectKey("charge"),
        signal: signal === idempotency.signal,
      }));
    const result = (await fn.run(order("1"), testInvocation())) as { step: string };
    expect(result).toMatchObject({ number: 1, fenced: true, signal: true });
    expect(result.step).toMatch(/^v1:.+:.{32}:charge$/);
  });

  test("a missing key fails the event and asks the store nothing (I12)", async () => {
    const store = memoryStore();
    const swap = vi.spyOn(store, "swap");
    const once = createIdempotency({ store });
    const fn = fasten()
      .use(once.by((event) => [event.id, (event.data as { missing?: string }).missing]))
      .event(() => "never");
    await expect(fn.run(order("1"), testInvocation())).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_MISSING" });
    expect(swap).not.toHaveBeenCalled();
  });

  test("another payload under the same key is refused", async () => {
    const once = createIdempotency({ store: memoryStore() });
    const fn = fasten()
      .use(once.by((event) => event.id, { fingerprint: (event) => event.data }))
      .event(() => "done");
    await fn.run(order("1", { total: 5 }), testInvocation());
    await expect(fn.run(order("1", { total: 6 }), testInvocation())).rejects.toMatchObject({
      code: "IDEMPOTENCY_KEY_REUSED",
    });
  });

  test("a handler that changes its event completes the key that it began with", async () => {
    const once = createIdempotency({ store: memoryStore() });
    const handle = vi.fn((event: { data: unknown }) => {
      (event.data as { id: string }).id = "changed";
      return "done";
    });
    const fn = fasten()
      .use(once.by((event) => (event.data as { id: string }).id))
      .event(handle);
    await fn.run(order("1", { id: "a" }), testInvocation());
    await fn.run(order("1", { id: "a" }), testInvocation());
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test("a permanent failure is replayed, another failure is tried again", async () => {
    const once = createIdempotency({ store: memoryStore() });
    const handle = vi.fn((event: { id: string }) => {
      throw event.id === "1" ? new PermanentFailure("no such order") : new Error("not now");
    });
    const fn = fasten().use(once.by()).event(handle);
    for (const id of ["1", "1", "2", "2"])
      await expect(fn.run(order(id), testInvocation())).rejects.toThrow(/no such order|not now/);
    expect(handle).toHaveBeenCalledTimes(3);
    await expect(fn.run(order("1"), testInvocation())).rejects.toMatchObject({ code: "PERMANENT_FAILURE" });
  });

  test("two layers with one key do not wait for each other", async () => {
    const once = createIdempotency({ store: memoryStore() });
    const same = fasten()
      .use(once.by())
      .use(once.by())
      .event(() => "done");
    await expect(same.run(order("1"), testInvocation())).rejects.toMatchObject({ code: "IDEMPOTENCY_NESTED" });
    const other = fasten()
      .use(once.by())
      .use(once.by(undefined, { name: "inner" }))
      .event(() => "done");
    expect(await other.run(order("2"), testInvocation())).toBe("done");
  });
});

describe("wrap", () => {
  test("keeps `this`, all arguments and the value", async () => {
    const once = createIdempotency({ store: memoryStore() });
    const charges: unknown[] = [];
    const till = {
      currency: "eur",
      charge: once.wrap(
        function (this: { currency: string }, id: string, amount: number) {
          charges.push([this.currency, id, amount]);
          return { id, at: new Date(5) };
        },
        { name: "charge", key: (id) => id },
      ),
    };
    const first = await till.charge("a", 5);
    const second = await till.charge("a", 5);
    expect(charges).toEqual([["eur", "a", 5]]);
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
    expect(second.at).toBeInstanceOf(Date);
  });

  test("falsy and void results are results", async () => {
    const once = createIdempotency({ store: memoryStore() });
    for (const value of [undefined, null, 0, "", false, 10n, Number.NaN]) {
      const fn = vi.fn(() => value);
      const wrapped = once.wrap(fn, { name: `gives ${typeof value} ${value}`, key: () => "k" });
      expect(await wrapped()).toBe(value);
      expect(await wrapped()).toBe(value);
      expect(fn).toHaveBeenCalledTimes(1);
    }
  });

  test("a function without a name needs one", () => {
    const once = createIdempotency({ store: memoryStore() });
    expect(() => once.wrap(() => 1, { key: () => 1 })).toThrow(/`name` must be a string/);
  });
});

describe("run and resolve", () => {
  test("operations of other names do not share a key", async () => {
    const once = createIdempotency({ store: memoryStore() });
    expect(await once.run("charge", "1", () => "charged")).toBe("charged");
    expect(await once.run("mail", "1", () => "mailed")).toBe("mailed");
    expect(await once.run("charge", "1", () => "again")).toBe("charged");
  });

  test("atMostOnce: an attempt that threw stays open until somebody says how it ended", async () => {
    const once = createIdempotency({ store: memoryStore(), mode: "atMostOnce" });
    const work = vi.fn(() => Promise.reject(new Error("timeout of the bank")));
    await expect(once.run("charge", "1", work)).rejects.toThrow("timeout of the bank");
    const open = await once.run("charge", "1", work).catch((error: unknown) => error as { code: string; key: string });
    expect(open).toMatchObject({ code: "IDEMPOTENCY_INDETERMINATE" });
    expect(work).toHaveBeenCalledTimes(1);
    const { key } = open as { key: string };
    expect(await once.resolve(key, { result: "charged" })).toBe(true);
    expect(await once.resolve(key, "notDone")).toBe(false);
    expect(await once.run("charge", "1", work)).toBe("charged");
  });

  test("a store that cannot say who was first is refused", () => {
    const store = memoryStore();
    const kv = { ...store, name: "kv", capabilities: { ...store.capabilities, linearizable: false } };
    expect(() => createIdempotency({ store: kv })).toThrow(/kv store cannot compare and swap/);
    expect(() => createIdempotency({ store, mode: "transaction" })).toThrow(/has no transactions/);
    expect(() => createIdempotency({ store, ttl: 5 } as never)).toThrow(/there is no option `ttl`/);
  });
});
