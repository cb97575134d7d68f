import { describe, expect, expectTypeOf, test, vi } from "vitest";
import { fasten } from "../../src/core/pipeline.ts";
import { createIdempotency, type HttpIdempotency, type Idempotency } from "../../src/idempotency/create-idempotency.ts";
import { http } from "../../src/idempotency/http.ts";
import { IdempotencyError } from "../../src/idempotency/errors.ts";
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

describe("options that would keep everything from running, or show what is secret", () => {
  const store = memoryStore();

  test.each<[options: object, message: string]>([
    [{ leaseMs: 1_000 }, "createIdempotency: `leaseMs` must be more than `guardMs`, got 1000 and 1000."],
    [{ guardMs: 60_000 }, "createIdempotency: `leaseMs` must be more than `guardMs`, got 60000 and 60000."],
    [{ store: undefined }, "createIdempotency: `store` must be an object, got undefined."],
    [
      { secret: "hunter2-hunter2" },
      "createIdempotency: `secret` must be a string or bytes, at least 16 of them, got string of length 15.",
    ],
    [
      { secret: 1234567890123456 },
      "createIdempotency: `secret` must be a string or bytes, at least 16 of them, got number of length 0.",
    ],
  ])("are refused: %#", (options, message) => {
    expect(() => createIdempotency({ store, ...options })).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message }),
    );
  });

  test("a lease that is a little longer than the guard is renewed in time", async () => {
    const once = createIdempotency({ store: memoryStore(), leaseMs: 1_200 });
    const work = async ({ signal }: Attempt): Promise<boolean> => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      return signal.aborted;
    };
    expect(await once.run("long", 1, work)).toBe(false);
  });

  test("what is kept for good is kept for a century", async () => {
    const kept = memoryStore();
    const once = createIdempotency({ store: kept, retainMs: Number.MAX_SAFE_INTEGER });
    let key = "";
    await once.run("charge", 1, (attempt) => void (key = attempt.key));
    const { current } = await kept.read(key);
    expect(new Date(current?.expiresAt ?? 0).getUTCFullYear() - new Date().getUTCFullYear()).toBe(100);
  });
});

describe("wrap", () => {
  const once = createIdempotency({ store: memoryStore(), scope: "shop" });

  test("keeps optional, default and rest parameters, and `this`", async () => {
    const withDefault = once.wrap(async (a: string, b = "z") => a + b, { name: "d", key: (a) => a });
    expect([await withDefault("1"), await withDefault("2", "b")]).toEqual(["1z", "2b"]);
    const withRest = once.wrap((a: number, ...rest: number[]) => a + rest.length, { name: "r", key: (a) => a });
    expect(await withRest(1, 2, 3)).toBe(3);
    const none = once.wrap((a?: string) => a ?? "none", { name: "n", key: (a) => a ?? "-" });
    expect(await none()).toBe("none");
    const shop = {
      id: "s1",
      open: once.wrap(
        function open(this: { id: string }, hour: number) {
          return `${this.id} at ${hour}`;
        },
        {
          key(hour) {
            return [this.id, hour];
          },
        },
      ),
    };
    expect(await shop.open(8)).toBe("s1 at 8");
    const generic = once.wrap(<Item>(item: Item, id: string): Item => (id ? item : item), {
      name: "g",
      key: (_, id) => id,
    });
    expectTypeOf(await generic(5, "x")).toEqualTypeOf<number>();
  });

  test("needs a name, and has no transaction", () => {
    const key = (id: string): string => id;
    expect(() => once.wrap((id: string) => id, { key })).toThrow(
      'wrap: `name` must be a string, since the function has no name, got "".',
    );
    expect(() => once.wrap((id: string) => id, { key, name: "f", mode: "atMostOnce" })).not.toThrow();
    const inDatabase = { ...memoryStore(), transaction: vi.fn() } as IdempotencyStore;
    const transactional = createIdempotency({ store: inDatabase, mode: "transaction" });
    expect(() => transactional.wrap((id: string) => id, { key, name: "f" })).toThrow(
      'wrap: `mode` must be "retry" or "atMostOnce", since only the work of `run` can have a transaction, got "transaction".',
    );
  });
});

describe("what is told of an attempt whose end nobody told", () => {
  /** One that is open, as an attempt leaves it that threw with `atMostOnce`. */
  async function open() {
    const store = memoryStore();
    const once = createIdempotency({ store, mode: "atMostOnce", scope: "shop" });
    let key = "";
    const failing = once.run("charge", 1, (attempt) => {
      key = attempt.key;
      throw new Error("killed");
    });
    await expect(failing).rejects.toThrow("killed");
    return { once, key, stateOf: async () => (await store.read(key)).current?.state, store };
  }

  test.each([["notdone"], ["released"], ["completed"], [undefined], [null], [{}], [{ reslt: 1 }]])(
    "must be one of three things, not %j",
    async (resolution) => {
      const { key, once, stateOf } = await open();
      await expect(once.resolve(key, resolution as never)).rejects.toMatchObject({
        code: "INVALID_OPTION",
        message: expect.stringMatching(/^resolve: `resolution` must be \{ result \}, "notDone" or "failed", got /),
      });
      expect(await stateOf()).toBe("indeterminate");
    },
  );

  test("must be a result that can be kept", async () => {
    const { key, once, stateOf } = await open();
    class Money {
      readonly #cents = 1;
      cents = (): number => this.#cents;
    }
    await expect(once.resolve(key, { result: new Money() })).rejects.toMatchObject({ code: "NOT_SERIALISABLE" });
    expect(await stateOf()).toBe("indeterminate");
    expect(await once.resolve(key, { result: undefined })).toBe(true);
    expect(await stateOf()).toBe("completed");
  });

  test("may be that it failed for good, which says so", async () => {
    const { key, once } = await open();
    expect(await once.resolve(key, "failed")).toBe(true);
    await expect(once.run("charge", 1, () => "again")).rejects.toMatchObject({
      code: "IDEMPOTENCY_ATTEMPTS_EXHAUSTED",
      message: expect.stringContaining("or somebody resolved it so"),
    });
  });

  test("does not shorten how long it is remembered", async () => {
    const { key, store } = await open();
    const before = (await store.read(key)).current?.expiresAt ?? 0;
    await createIdempotency({ store, retainMs: 2_000 }).resolve(key, { result: 1 });
    expect((await store.read(key)).current?.expiresAt).toBe(before);
  });

  test.each([["done"], ["completed"], [null], [true], [{}]])("by `recover` must be known, not %j", async (found) => {
    const { once, stateOf } = await open();
    const again = once.run("charge", 1, () => "twice", { recover: () => found as never });
    await expect(again).rejects.toThrow('recover: `what it gives` must be { result }, "notDone" or "unknown", got ');
    expect(await stateOf()).toBe("indeterminate");
  });

  test("needs no check of the error's key", async () => {
    const { once } = await open();
    const error: unknown = await once.run("charge", 1, () => "again").catch((thrown: unknown) => thrown);
    if (!(error instanceof IdempotencyError)) throw error;
    expect(await once.resolve(error.key, "notDone")).toBe(true);
    await expect(once.resolve(undefined, "notDone")).rejects.toMatchObject({ code: "INVALID_OPTION" });
  });
});
