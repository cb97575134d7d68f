import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { fasten } from "../../src/core/pipeline.ts";
import { createIdempotency, type HttpIdempotency, type Idempotency } from "../../src/idempotency/create-idempotency.ts";
import { http } from "../../src/idempotency/http.ts";
import type { Attempt } from "../../src/idempotency/operation.ts";
import type { IdempotencyStore } from "../../src/idempotency/store.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { testInvocation } from "../../src/testing/invocation.ts";

describe("the option `http`", () => {
  test("gives a layer for requests", async () => {
    const once = createIdempotency({ store: memoryStore(), http });
    expectTypeOf(once).toEqualTypeOf<HttpIdempotency>();
    const handle = vi.fn((_request: Request, { idempotency }: { idempotency: Attempt | undefined }) =>
      Response.json({ attempt: idempotency?.number }),
    );
    const fn = fasten()
      .use(once.http({ principal: () => "me" }))
      .http(handle);
    const send = async () => {
      const headers = { "idempotency-key": "a-key-of-mine" };
      return fn.run(new Request("https://example.com/pay", { method: "POST", headers, body: "5" }), testInvocation());
    };
    const [first, second] = [await send(), await send()];
    expect(handle).toHaveBeenCalledTimes(1);
    expect(await second.text()).toBe(await first.text());
    expect(second.headers.get("idempotent-replayed")).toBe("true");
  });

  test("is not there when it is not given", () => {
    const once = createIdempotency({ store: memoryStore() });
    expectTypeOf(once).toEqualTypeOf<Idempotency>();
    // @ts-expect-error Requests need the option.
    expect(once.http).toBeUndefined();
  });

  test("must be a function", () => {
    expect(() => createIdempotency({ store: memoryStore(), http: true } as never)).toThrow(
      "createIdempotency: `http` must be a function, got true (boolean).",
    );
  });
});

describe("how long a result is remembered", () => {
  const store = memoryStore();
  const tooShort = /`retainMs` must be more than `guardMs`, got 5000 and 5000/;

  test("must be longer than the guard, or the record of somebody who is at it would be forgotten", () => {
    const both = { retainMs: 5_000, guardMs: 5_000 };
    expect(() => createIdempotency({ store, ...both })).toThrow(tooShort);
    expect(() => createIdempotency({ store }).by(undefined, both)).toThrow(tooShort);
    expect(() => createIdempotency({ store }).wrap(vi.fn(), { name: "f", key: () => 1, ...both })).toThrow(tooShort);
    expect(() => createIdempotency({ store, retainMs: 5_001, guardMs: 5_000 })).not.toThrow();
  });

  test("nor is it for one call of `run`", async () => {
    const given = createIdempotency({ store }).run("f", 1, vi.fn(), { retainMs: 5_000, guardMs: 5_000 });
    await expect(given).rejects.toThrow(tooShort);
  });
});

describe("a result in a store that takes only so much", () => {
  const MOST_BYTES = 4_000;

  /** Counts all of a record, as services do. */
  function smallStore(): IdempotencyStore & { readonly refused: () => number } {
    const store = memoryStore();
    let refused = 0;
    return {
      ...store,
      capabilities: { ...store.capabilities, maxRecordBytes: MOST_BYTES },
      swap: async (swap) => {
        if (JSON.stringify(swap.next).length + swap.key.length <= MOST_BYTES) return store.swap(swap);
        refused += 1;
        throw new Error("the record is too large");
      },
      refused: () => refused,
    };
  }

  test.each([2_000, 2_880, 2_881, 3_500, 3_999, 10_000])(
    "is kept or left out, but never sent in vain: %i",
    async (length) => {
      const store = smallStore();
      const once = createIdempotency({ store, scope: "x".repeat(100) });
      const fn = once.wrap(() => "x".repeat(length - 2), { name: "y".repeat(100), key: () => 1 });
      expect(await fn()).toHaveLength(length - 2);
      expect(store.refused()).toBe(0);
      if (length <= 2_880) expect(await fn()).toHaveLength(length - 2);
      else await expect(fn()).rejects.toMatchObject({ code: "IDEMPOTENCY_RESULT_OMITTED" });
    },
  );
});
