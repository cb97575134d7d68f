import vm from "node:vm";
import { describe, expect, it } from "vitest";
import { encode } from "../../src/idempotency/encode.ts";

class Point {
  readonly #x: number;
  constructor(x: number) {
    this.#x = x;
  }
  get x(): number {
    return this.#x;
  }
}

describe("a value that JSON keeps", () => {
  it.each<[value: unknown]>([
    [null],
    [true],
    [0],
    [1e21],
    [-1.5],
    [""],
    ['quotes " and \\ and \n'],
    ["\ud800 half of a pair"],
    [[]],
    [[1, [2, "3"], null]],
    [{}],
    [{ a: { b: [{ c: 1 }] }, "": 2 }],
    [{ $ref: "#/a", more: 1 }],
    [Object.create(null)],
    [vm.runInNewContext("({ of: ['another', 'realm'] })")],
    [JSON.parse('{"__proto__":{"a":1},"constructor":2}')],
  ])("is its JSON: %#", (value) => {
    expect(encode(value)).toBe(JSON.stringify(value));
    expect(encode({ value, tagged: 1n })).toBe(`{"value":${JSON.stringify(value)},"tagged":{"$bigint":"1"}}`);
  });

  it("is written as its toJSON says, as by JSON", () => {
    const money = { toJSON: (name: string) => ({ name, cents: 100 }) };
    const value = { price: money, at: new URL("https://example.com/"), list: [money] };
    expect(encode(value)).toBe(JSON.stringify(value));
  });
});

describe("a value that JSON loses", () => {
  it.each<[value: unknown, text: string]>([
    [undefined, '{"$undefined":true}'],
    [{ a: undefined }, '{"a":{"$undefined":true}}'],
    [Array.from({ length: 3 }), '[{"$undefined":true},{"$undefined":true},{"$undefined":true}]'],
    [123456789012345678901234567890n, '{"$bigint":"123456789012345678901234567890"}'],
    [Number.NaN, '{"$number":"NaN"}'],
    [-Infinity, '{"$number":"-Infinity"}'],
    [-0, '{"$number":"-0"}'],
    [new Date(0), '{"$date":"1970-01-01T00:00:00.000Z"}'],
    [new Date(Number.NaN), '{"$date":null}'],
    [Uint8Array.of(1, 2, 255), '{"$bytes":"AQL/"}'],
    [Buffer.from("hi"), '{"$bytes":"aGk="}'],
    [Uint8Array.of(1, 2).buffer, '{"$buffer":"AQI="}'],
    [new Map<unknown, unknown>([[1, new Set(["a"])]]), '{"$map":[[1,{"$set":["a"]}]]}'],
    [vm.runInNewContext("new Set([new Date(0)])"), '{"$set":[{"$date":"1970-01-01T00:00:00.000Z"}]}'],
  ])("has a tag: %#", (value, text) => expect(encode(value)).toBe(text));

  it("keeps a hole of a list as undefined", () => {
    // oxlint-disable-next-line no-sparse-arrays -- it is what the test is about
    expect(encode([1, , 2])).toBe('[1,{"$undefined":true},2]');
  });

  it("is not what an object of the user's own is taken for", () => {
    expect(encode({ $date: "today" })).toBe('{"$$date":"today"}');
    expect(encode({ $$date: 1 })).toBe('{"$$$date":1}');
    expect(encode([{ $omitted: 1 }, 1n])).toBe('[{"$$omitted":1},{"$bigint":"1"}]');
  });
});

describe("what no text can stand for", () => {
  const cycle: Record<string, unknown> = { a: {} };
  (cycle["a"] as Record<string, unknown>)["back"] = [cycle];
  const wide: unknown[] = [];
  for (let index = 0; index < 20; index++) wide.push(wide);
  class Child extends Point {}

  it.each<[value: unknown, message: string]>([
    [{ items: [0, 1, 2, { fn: () => 1 }] }, "`$.items[3].fn` must be data, got a function."],
    [Symbol("s"), "`$` must be data, got a symbol."],
    [cycle, "`$.a.back[0]` must be data without a cycle, got an object that it is a part of."],
    [wide, "`$[0]` must be data without a cycle, got an object that it is a part of."],
    [{ point: new Point(1) }, "`$.point` must be plain data, or have a toJSON, got an instance of Point."],
    [[new Child(1)], "`$[0]` must be plain data, or have a toJSON, got an instance of Child."],
    [new Error("secret"), "`$` must be plain data, or have a toJSON, got an instance of Error."],
    [new Float64Array(1), "`$` must be plain data, or have a toJSON, got an instance of Float64Array."],
    [new Response("x"), "`$` must be plain data, or have a toJSON, got an instance of Response."],
    [Promise.resolve(), "`$` must be plain data, or have a toJSON, got an instance of Promise."],
    [new Map([[1, { fn: () => 1 }]]), "`$[0][1].fn` must be data, got a function."],
    [{ "a b": [Symbol("s")] }, '`$["a b"][0]` must be data, got a symbol.'],
  ])("is refused, with its path: %#", (value, message) => {
    const refused = expect.objectContaining({ code: "NOT_SERIALISABLE", message }) as Error;
    expect(() => encode(value)).toThrow(refused);
    expect(() => encode(value, { sorted: true })).toThrow(refused);
  });

  it("may stand more than once in a value, if not in itself", () => {
    const shared = { a: 1 };
    expect(encode([shared, { shared }, 1n])).toBe('[{"a":1},{"shared":{"a":1}},{"$bigint":"1"}]');
  });

  it("goes 100 levels deep and no deeper", () => {
    const nested = (levels: number, innermost: unknown): unknown =>
      levels === 0 ? innermost : [nested(levels - 1, innermost)];
    expect(encode(nested(100, 1))).toBe(`${"[".repeat(100)}1${"]".repeat(100)}`);
    expect(encode(nested(100, 1n))).toContain('{"$bigint":"1"}');
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level++) deep = { deep };
    for (const value of [nested(101, 1), deep])
      expect(() => encode(value)).toThrow(/^`\$….* must be at most 100 levels deep, got one more\.$/);
  });

  it("is no endless toJSON", () => {
    const endless = { toJSON: () => ({ ...endless }) };
    expect(() => encode(endless)).toThrow("at most 100 levels deep");
  });

  it("says where it throws when it is looked at", () => {
    const cause = new Error("no database");
    const throwing = {
      a: {
        get b(): never {
          throw cause;
        },
      },
    };
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(() => encode(throwing)).toThrow(
      expect.objectContaining({
        code: "NOT_SERIALISABLE",
        message: "`$.a.b` cannot be read: it throws.",
        cause,
      }) as Error,
    );
    expect(() => encode([proxy])).toThrow("`$[0]` cannot be read: it throws.");
    expect(() => encode({ [Symbol.toStringTag]: "Map", x: 1n })).not.toThrow();
    class Pretender {
      readonly [Symbol.toStringTag] = "ArrayBuffer";
    }
    expect(() => encode(new Pretender())).toThrow("`$` cannot be read: it throws.");
  });
});
