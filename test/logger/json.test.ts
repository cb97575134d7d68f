import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { jsonFormat } from "../../src/logger/json-format.ts";
import { toJson } from "../../src/logger/json.ts";

const written = (value: unknown): unknown => JSON.parse(toJson(value));

describe("toJson", () => {
  it.each([
    ["text", 'a "quoted" line\n', 'a "quoted" line\n'],
    ["a lone surrogate", "\ud800", "\ud800"],
    ["a number", 1.5, 1.5],
    ["NaN", Number.NaN, "NaN"],
    ["infinity", -Infinity, "-Infinity"],
    ["a BigInt, exactly", 2n ** 80n, "1208925819614629174706176"],
    ["undefined", undefined, null],
    ["a symbol", Symbol("tag"), "Symbol(tag)"],
    ["a function", () => 1, "[function]"],
    ["a date", new Date(0), "1970-01-01T00:00:00.000Z"],
    ["an invalid date", new Date(Number.NaN), "Invalid Date"],
    ["a URL", new URL("https://example.com/a"), "https://example.com/a"],
    ["a Map with names", new Map([["a", 1]]), { a: 1 }],
    ["a Map with other keys", new Map([[{ k: 1 }, 2]]), [[{ k: 1 }, 2]]],
    ["a Set", new Set([1, "b"]), [1, "b"]],
    ["bytes", new Uint8Array(3), "[Uint8Array, 3 bytes]"],
    ["an ArrayBuffer", new ArrayBuffer(2), "[ArrayBuffer, 2 bytes]"],
    ["a view of bytes", new DataView(new ArrayBuffer(4)), "[DataView, 4 bytes]"],
    ["Headers", new Headers({ Accept: "a/b", "x-b": "2" }), { accept: "a/b", "x-b": "2" }],
    ["the entries of a query", new URLSearchParams("a=1&b=2"), { a: "1", b: "2" }],
    [
      "a Request without its query and body",
      new Request("https://shop.example/orders?token=t#x", { method: "POST", body: "b" }),
      { method: "POST", url: "https://shop.example/orders" },
    ],
    ["a Response", new Response("b", { status: 404 }), { status: 404, url: "" }],
    [
      "a query with a name twice",
      new URLSearchParams("a=1&a=2"),
      [
        ["a", "1"],
        ["a", "2"],
      ],
    ],
    ["a boxed number and text", [Object(1), Object("s")], [1, "s"]],
    ["a regular expression", /a+/g, "/a+/g"],
    ["what has no members", Promise.resolve(1), "[Promise]"],
    [
      "an instance",
      new (class Order {
        id = 1;
      })(),
      { id: 1 },
    ],
    ["an instance without members", Object.create({ inherited: 1 }), {}],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ["undefined members", { a: undefined, b: [undefined] }, { b: [null] }],
    ["a toJSON of its own", { toJSON: () => ({ shown: true }) }, { shown: true }],
    [
      "a name like __proto__",
      JSON.parse('{"__proto__": {"polluted": true}}'),
      JSON.parse('{"__proto__": {"polluted": true}}'),
    ],
  ])("writes %s", (_name, value, expected) => {
    expect(written(value)).toEqual(expected);
  });

  it("writes an error with its causes, its errors and its own members", () => {
    const cause = Object.assign(new TypeError("inner"), { code: "E_INNER" });
    const error = new AggregateError([new Error("first")], "all failed", { cause });
    expect(written(error)).toMatchObject({
      name: "AggregateError",
      message: "all failed",
      stack: expect.stringContaining("all failed") as string,
      cause: { name: "TypeError", message: "inner", code: "E_INNER" },
      errors: [{ message: "first" }],
    });
  });

  it("marks a cycle and keeps what is merely shared", () => {
    const shared = { n: 1 };
    const value: Record<string, unknown> = { a: shared, b: shared };
    value["self"] = value;
    expect(written(value)).toEqual({ a: { n: 1 }, b: { n: 1 }, self: "[circular]" });
    const error = new Error("loop");
    error.cause = error;
    expect(written(error)).toMatchObject({ cause: "[circular]" });
  });

  it("leaves a note where a value cannot be read", () => {
    const hostile = {
      get getter(): never {
        throw new Error("no");
      },
      json: {
        toJSON(): never {
          throw new Error("neither");
        },
      },
      proxy: new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error("never");
          },
        },
      ),
      fine: 1,
    };
    expect(written(hostile)).toEqual({
      getter: "[threw: no]",
      json: "[unreadable: neither]",
      proxy: "[unreadable: never]",
      fine: 1,
    });
  });

  it("stops at its limits and says so", () => {
    let deep: unknown = "bottom";
    for (let depth = 0; depth < 50; depth++) deep = [deep];
    expect(toJson(deep)).toContain("[too deep]");
    expect(toJson(Array.from({ length: 2000 }, () => 1))).toContain("[1000 more]");
    expect(toJson(Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`k${index}`, 1])))).toContain(
      '"[more]":1000',
    );
    expect(toJson("x".repeat(300_000))).toContain("more characters]");
  });

  it("has one limit for all of a value: breadth times depth does not explode", () => {
    let value: unknown = 1;
    for (let depth = 0; depth < 8; depth++) value = Array.from({ length: 1000 }, () => value);
    expect(toJson(value).length).toBeLessThan(600_000);
    const wide = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`k${index}`, "x".repeat(1000)]));
    expect(toJson(wide).length).toBeLessThan(300_000);
  });

  it("counts bytes as they are written, for texts of any script", () => {
    for (const text of ["\u3042".repeat(300_000), '"'.repeat(300_000), "\ud83d\ude00".repeat(200_000)])
      expect(new TextEncoder().encode(toJson({ a: text, b: text, c: text })).length).toBeLessThan(270_000);
  });

  it("gives the error of a line its room before the fields", () => {
    const fields = { dump: "x".repeat(400_000), late: 1 };
    const line = jsonFormat({ time: 0, level: "error", message: "m", fields, error: new Error("found") });
    expect(line.length).toBeLessThan(260_000);
    expect(JSON.parse(line)).toMatchObject({ error: { message: "found" }, late: 1 });
  });

  it("never throws, and always writes one line of valid JSON", () => {
    const anything = fc.anything({
      withBigInt: true,
      withBoxedValues: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withObjectString: true,
      withSet: true,
      withSparseArray: true,
      withTypedArray: true,
      withUnicodeString: true,
    });
    fc.assert(
      fc.property(anything, (value) => {
        const text = toJson(value);
        expect(text).not.toContain("\n");
        JSON.parse(text);
      }),
      { numRuns: 5000 },
    );
  });
});
