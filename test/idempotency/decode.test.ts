import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decode } from "../../src/idempotency/decode.ts";
import { encode } from "../../src/idempotency/encode.ts";
import { anyData } from "./support/any-data.ts";

describe("what was encoded", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(anyData, (value) => {
        expect(isDeepStrictEqual(decode(encode(value)), value)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it("comes back as JSON has it, where JSON has it", () => {
    fc.assert(
      // What JSON itself has written: it has no negative zero, which we keep.
      fc.property(fc.json(), (text) => {
        const value: unknown = JSON.parse(JSON.stringify(JSON.parse(text)));
        expect(decode(encode(value))).toStrictEqual(value);
      }),
    );
  });

  it("keeps members named after the prototype as members", () => {
    const hostile: unknown = JSON.parse('{"__proto__":{"$date":"x"},"constructor":{"prototype":{"polluted":true}}}');
    const back = decode(encode({ hostile, tagged: 1n })) as { hostile: object };
    expect(isDeepStrictEqual(back, { hostile, tagged: 1n })).toBe(true);
    expect(Object.getPrototypeOf(back.hostile)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("may have been written anew by a database", () => {
    expect(decode('{ "a" : {"$bigint": "1"} }')).toStrictEqual({ a: 1n });
  });
});

describe("a text that nobody encoded", () => {
  const nested = (levels: number): string => `${"[".repeat(levels)}{"$bigint":"1"}${"]".repeat(levels)}`;

  it.each([
    "",
    "secret",
    '{"$unknown":1}',
    '{"$bigint":"secret"}',
    '{"$bigint":1}',
    '{"$date":5}',
    '{"$bytes":"*"}',
    '{"$buffer":null}',
    '{"$map":"ab"}',
    '{"$map":[1]}',
    '{"$set":{}}',
    '[{"a":{"$number":1}}]',
    nested(1_000),
    nested(100_000),
  ])("is refused and not shown: %#", (text) => {
    const message = "a result that was recorded is not what this version writes.";
    const refused = expect.objectContaining({ code: "UNREADABLE_RESULT", message }) as Error;
    expect(() => decode(text)).toThrow(refused);
    expect(() => decode(text)).not.toThrow(expect.objectContaining({ cause: expect.anything() as unknown }) as Error);
  });

  it("of any kind whatever is refused or read, and nothing else", () => {
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ $map: value })),
    );
    fc.assert(
      fc.property(text, (any) => {
        try {
          decode(any);
        } catch (error) {
          expect(error).toMatchObject({ code: "UNREADABLE_RESULT" });
        }
        expect(true).toBe(true);
      }),
    );
  });
});
