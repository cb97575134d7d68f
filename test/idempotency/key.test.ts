import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import { encode } from "../../src/idempotency/encode.ts";
import { createKeys } from "../../src/idempotency/key.ts";
import { anyData, objectOf } from "./support/any-data.ts";
import { decodeCanonical, isCanonical, plainest } from "./support/canonical.ts";

const { fingerprintOf, storeKey } = createKeys();
const canonical = (value: unknown): string => encode(value, { sorted: true });
const keyOf = (parts: unknown, ...scope: string[]): string => storeKey({ scope, parts }) as string;

describe("the key of a record", () => {
  it("can be read and has one form", () => {
    expect(keyOf("order-1", "orders", "place")).toMatch(/^v1:orders\.place:[\w-]{32}$/);
    expect(keyOf({ b: 1, a: 2 }, "x")).toBe(keyOf({ a: 2, b: 1 }, "x"));
    // Written down, because records outlive deployments.
    expect(keyOf(["order-1", 7], "orders", "v2")).toBe("v1:orders.v2:jj-PYxbwmJTZnaW6lLzCmBvMZIAMSo2j");
  });

  it("is short and safe whatever the scope", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (scope) => {
        expect(keyOf(1, ...scope)).toMatch(/^v1:[\w.-]{0,60}:[\w-]{32}$/);
      }),
    );
  });

  it.each<[a: [unknown, ...string[]], b: [unknown, ...string[]]]>([
    [
      ["b|", "a"],
      ["|b", "a"],
    ],
    [
      ["x", "a|b"],
      ["x", "a", "b"],
    ],
    [
      ["x", "ab", ""],
      ["x", "a", "b"],
    ],
    [
      ["x", "a.b"],
      ["x", "a", "b"],
    ],
    [
      ["x", "a b"],
      ["x", "a_b"],
    ],
    [
      ["x", "\ud800"],
      ["x", "\ud801"],
    ],
    [
      ["x", `${"a".repeat(60)}1`],
      ["x", `${"a".repeat(60)}2`],
    ],
    [
      [["x"], "a"],
      ["x", "a"],
    ],
  ])("is another for another scope and other parts: %j, %j", ([a, ...scopeA], [b, ...scopeB]) => {
    expect(keyOf(a, ...scopeA)).not.toBe(keyOf(b, ...scopeB));
  });

  it("is the same where the runtime has only Web Crypto, and then a promise", async () => {
    const secret = "a secret of enough characters";
    vi.resetModules();
    vi.stubGlobal("process", { ...process, getBuiltinModule: undefined });
    try {
      const fresh = await import("../../src/idempotency/key.ts");
      for (const options of [{}, { secret }]) {
        const [web, node] = [fresh.createKeys(options), createKeys(options)];
        const key = web.storeKey({ scope: ["s"], parts: "p" });
        expect(key).toBeInstanceOf(Promise);
        expect(await key).toBe(node.storeKey({ scope: ["s"], parts: "p" }));
        expect(await web.fingerprintOf({ a: 1 })).toBe(node.fingerprintOf({ a: 1 }));
      }
    } finally {
      vi.unstubAllGlobals();
      vi.resetModules();
    }
  });

  it("is another with a secret, and with another secret", () => {
    const secrets = ["a secret of enough characters", "another one of enough characters"];
    const keys = [{}, ...secrets.map((secret) => ({ secret }))].map((options) => createKeys(options));
    expect(new Set(keys.map((each) => each.storeKey({ scope: ["s"], parts: 1 }))).size).toBe(3);
    expect(new Set(keys.map((each) => each.fingerprintOf(1))).size).toBe(3);
    const bytes = new TextEncoder().encode(secrets[0]);
    const copied = createKeys({ secret: bytes });
    bytes.fill(0);
    expect(copied.fingerprintOf(1)).toBe(keys[1]?.fingerprintOf(1));
  });

  it.each([["short"], [new Uint8Array(15)], [5], [null], [""]])("has no secret like %j", (secret) => {
    expect(() => createKeys({ secret: secret as string })).toThrow(
      /^createIdempotency: `secret` must be a string or bytes, at least 16 of them, got /,
    );
  });
});

describe("a key that is missing", () => {
  it.each<[parts: unknown, what: string]>([
    [undefined, "the key must be there, got undefined"],
    [null, "the key must be there, got null"],
    ["", 'the key must be there, got ""'],
    [[], "a part of the key must be there, got undefined"],
    [[1, undefined], "part `1` of the key must be there, got undefined"],
    [[null, null], "part `0` of the key must be there, got null"],
    [["a", ""], 'part `1` of the key must be there, got ""'],
    [Array.from({ length: 2 }), "part `0` of the key must be there, got undefined"],
    [{ tenant: "t", id: undefined }, "part `id` of the key must be there, got undefined"],
    [{ toJSON: () => null }, "the key must be there, got an object"],
    [["t", { toJSON: () => "" }], "part `1` of the key must be there, got an object"],
    [{}, "a part of the key must be there, got undefined"],
  ])("is refused: %j", (parts, what) => {
    const hint = "let the selector give a value that every call has and that stays the same when it is tried again";
    const missing = expect.objectContaining({ code: "IDEMPOTENCY_KEY_MISSING", message: `${what}; ${hint}.` }) as Error;
    expect(() => storeKey({ scope: ["s"], parts })).toThrow(missing);
  });

  it("may be one that throws: that is said instead", () => {
    const parts = {
      get id(): never {
        throw new Error("no database");
      },
    };
    expect(() => storeKey({ scope: ["s"], parts })).toThrow(
      expect.objectContaining({ code: "NOT_SERIALISABLE", message: "`key.id` cannot be read: it throws." }) as Error,
    );
  });

  it.each([
    [0],
    [false],
    [new Date(0)],
    [0n],
    [[0, false]],
    [{ note: null, text: "", list: [null] }],
    [[{ a: undefined }]],
    ["0"],
  ])("is not one like %#", (parts) => expect(keyOf(parts, "s")).toMatch(/^v1:s:[\w-]{32}$/));
});

describe("the canonical form", () => {
  it("is RFC 8785's for what JSON has", () => {
    const value = { "\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\ud83d\ude00": 5, "\u0080": 6, "\u00f6": 7 };
    expect(canonical(value)).toBe('{"\\r":2,"1":4,"\u0080":6,"\u00f6":7,"\u20ac":1,"\ud83d\ude00":5,"\ufb33":3}');
    expect(canonical([Number("333333333.33333329"), 1e30, 4.5, 2e-3, 1e-27, -0])).toBe(
      "[333333333.3333333,1e+30,4.5,0.002,1e-27,0]",
    );
  });

  it("is the same in whatever order members were added", () => {
    const entries = fc.uniqueArray(fc.tuple(fc.string({ unit: "binary" }), anyData), {
      selector: ([name]) => name,
      maxLength: 6,
    });
    fc.assert(
      fc.property(
        entries.chain((each) => fc.tuple(fc.constant(each), fc.shuffledSubarray(each, { minLength: each.length }))),
        ([one, other]) => {
          fc.pre(isCanonical(objectOf(one)));
          expect(canonical(objectOf(one))).toBe(canonical(objectOf(other)));
          expect(canonical(new Map(one))).toBe(canonical(new Map(other)));
          expect(canonical(new Set(one.map(([name]) => name)))).toBe(canonical(new Set(other.map(([name]) => name))));
        },
      ),
    );
  });

  it("is another for a value that is another", () => {
    fc.assert(
      fc.property(anyData, anyData, (a, b) => {
        fc.pre(isCanonical(a) && isCanonical(b));
        expect(canonical(a) === canonical(b)).toBe(isDeepStrictEqual(plainest(a), plainest(b)));
      }),
      { numRuns: 2_000 },
    );
  });

  it("can be read again, so no two values have it", () => {
    fc.assert(
      fc.property(anyData, (value) => {
        fc.pre(isCanonical(value));
        expect(isDeepStrictEqual(plainest(decodeCanonical(canonical(value))), plainest(value))).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("values that others take for each other", () => {
  class Private {
    readonly #id: number;
    constructor(id: number) {
      this.#id = id;
    }
    read(): number {
      return this.#id;
    }
  }

  it("{a, A} and {A, a} are the same, whatever the order", () => {
    expect(canonical({ a: 1, A: 2 })).toBe(canonical({ A: 2, a: 1 }));
    expect(canonical({ a: 1, A: 2 })).not.toBe(canonical({ a: 2, A: 1 }));
  });

  it.each<[name: string, a: unknown, b: unknown]>([
    ["two Maps", new Map([["a", 1]]), new Map([["a", 2]])],
    ["two Sets", new Set([1]), new Set([2])],
    ["a Set and its list", new Set([1]), [1]],
    ["a Map and its entries", new Map([["a", 1]]), [["a", 1]]],
    ["a Map and its object", new Map([["a", 1]]), { a: 1 }],
    ["an empty Map, an object", new Map(), {}],
    ["huge integers", 2n ** 64n, 2n ** 64n + 1n],
    ["a bigint and its number", 1n, 1],
    ["a bigint and its text", 1n, "1"],
    ["a number and its text", 1, "1"],
    ["a Date and its text", new Date(0), new Date(0).toISOString()],
    ["a Date and its number", new Date(0), 0],
    ["bytes and their base64", Uint8Array.of(1), "AQ=="],
    ["bytes and their list", Uint8Array.of(1), [1]],
    ["bytes and their buffer", Uint8Array.of(1), Uint8Array.of(1).buffer],
    ["null and undefined in a list", [null], [undefined]],
    ["null and no member", { a: null }, {}],
    ["members of the prototype's name", JSON.parse('{"__proto__":1}'), JSON.parse('{"__proto__":2}')],
    ["a member of the prototype's name and none", JSON.parse('{"__proto__":{"a":1}}'), {}],
    ["halves of surrogate pairs", "\ud800", "\ud801"],
    ["half of a pair and what replaces it", "\udc00", "\ufffd"],
    ["half of a pair and its escape", "\ud800", "\\ud800"],
    ["names with halves of surrogate pairs", { "\ud800": 1 }, { "\ud801": 1 }],
    ["what looks like a tag", { $date: "1970-01-01T00:00:00.000Z" }, new Date(0)],
    ["what looks like a tag when undefined is left out", { $bigint: "1", b: undefined }, 1n],
    ["a tag and its escape", { $date: 1 }, { $$date: 1 }],
  ])("%s are not the same", (_name, a, b) => {
    expect(canonical(a)).not.toBe(canonical(b));
    expect(fingerprintOf(a)).not.toBe(fingerprintOf(b));
  });

  it.each<[name: string, a: unknown, b: unknown]>([
    ["a member that is undefined, and none", { a: 1, b: undefined }, { a: 1 }],
    ["0 and -0", 0, -0],
    ["objects with and without a prototype", { a: 1 }, Object.assign(Object.create(null) as object, { a: 1 })],
  ])("%s are the same: JSON in between changes nothing", (_name, a, b) => {
    expect(canonical(a)).toBe(canonical(b));
  });

  it.each<[name: string, value: unknown]>([
    ["NaN", Number.NaN],
    ["an infinity", [Infinity]],
    ["an invalid date", { at: new Date(Number.NaN) }],
    ["what a class hides", new Private(1)],
    ["an error", new Error("x")],
    ["a regular expression", /x/],
    ["a function", { fn: () => 1 }],
  ])("%s has no canonical form", (_name, value) => {
    expect(() => fingerprintOf(value)).toThrow(expect.objectContaining({ code: "NOT_SERIALISABLE" }) as Error);
    expect(() => keyOf(value, "s")).toThrow(expect.objectContaining({ code: "NOT_SERIALISABLE" }) as Error);
  });
});

describe("a fingerprint", () => {
  it("has 32 characters, of any payload", () => {
    for (const payload of [undefined, null, "", {}, [1], "x".repeat(1e6)])
      expect(fingerprintOf(payload)).toMatch(/^[\w-]{32}$/);
  });
});
