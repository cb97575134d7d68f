import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromAttributes, fromAttributeValue } from "../../../../src/adapters/aws/events/attribute-value.ts";

const value = (attribute: unknown): unknown => fromAttributeValue("test", attribute);

describe("an attribute value of DynamoDB", () => {
  it.each<[attribute: object, expected: unknown]>([
    [{ S: "text" }, "text"],
    [{ S: "" }, ""],
    [{ BOOL: false }, false],
    [{ NULL: true }, null],
    [{ N: "42" }, 42],
    [{ N: "-0.5" }, -0.5],
    [{ N: "1e3" }, 1000],
    [{ N: "0" }, 0],
    [{ N: "12345678901234567890123456789012345678" }, "12345678901234567890123456789012345678"],
    [{ N: "9007199254740993" }, "9007199254740993"],
    [{ N: "0.1000000000000000055511151231257827" }, "0.1000000000000000055511151231257827"],
    [{ N: "1e-130" }, 1e-130],
    [{ B: "AQI=" }, Uint8Array.of(1, 2)],
    [{ SS: ["a", "b"] }, new Set(["a", "b"])],
    [{ NS: ["1", "9007199254740993"] }, new Set([1, "9007199254740993"])],
    [{ BS: ["AQ=="] }, new Set([Uint8Array.of(1)])],
    [{ L: [{ S: "a" }, { L: [] }] }, ["a", []]],
    [{ M: { a: { M: {} } } }, { a: {} }],
  ])("is what JavaScript has for it: %j", (attribute, expected) => {
    expect(value(attribute)).toEqual(expected);
  });

  it.each([[{}], [{ X: 1 }], [null], ["S"], [{ L: "no list" }], [{ B: "no base64!" }], [{ M: 1 }], [{ SS: null }]])(
    "is an error if it is none: %j",
    (attribute) => {
      expect(() => value(attribute)).toThrow(expect.objectContaining({ code: "INVALID_EVENT" }));
    },
  );

  it("keeps every number below 2^53 that a double holds, and the text of every other", () => {
    const most = Number.MAX_SAFE_INTEGER;
    fc.assert(
      fc.property(fc.double({ noNaN: true, min: -most, max: most }), (number) => {
        expect(value({ N: String(number) })).toBe(Object.is(number, -0) ? 0 : number);
      }),
    );
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n }), (integer) => {
        const read = value({ N: String(integer) });
        expect(typeof read === "number" ? BigInt(read) : BigInt(String(read))).toBe(integer);
      }),
    );
  });

  it("may be named like a member of every object", () => {
    const item = fromAttributes("test", JSON.parse('{"__proto__": {"S": "a"}, "constructor": {"S": "b"}}'));
    expect(Object.entries(item)).toEqual([
      ["__proto__", "a"],
      ["constructor", "b"],
    ]);
  });
});
