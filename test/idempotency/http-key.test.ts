import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sentKey } from "../../src/idempotency/http/sent-key.ts";

/** What a Structured Field String may hold. */
const visible = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 1,
  maxLength: 255,
});
/** What it may hold without quotes. */
const bare = visible.filter((text) => !/[ ",;\\]/.test(text));

function quoted(text: string): string {
  return `"${text.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
}

describe("the key of a header", () => {
  it("is what the quotes hold", () => {
    const property = fc.property(visible, (text) => {
      expect(sentKey(quoted(text))).toBe(text);
    });
    fc.assert(property);
  });

  it("is the same without quotes", () => {
    const property = fc.property(bare, (text) => {
      expect(sentKey(text)).toBe(text);
    });
    fc.assert(property);
  });

  it("is none where two headers were joined", () => {
    const either = fc.oneof(bare, visible.map(quoted));
    const property = fc.property(either, either, (one, other) => {
      expect(sentKey(`${one}, ${other}`)).toBeUndefined();
    });
    fc.assert(property);
  });

  it("is none of any other text, whatever that is", () => {
    const text = fc.oneof(fc.string({ unit: "binary", maxLength: 300 }), fc.string({ maxLength: 600 }));
    fc.assert(
      fc.property(text, (any) => {
        const key = sentKey(any);
        if (key === undefined) return;
        expect(key).toMatch(/^[ -~]{1,255}$/);
        expect([key, quoted(key)]).toContain(any);
      }),
    );
  });

  it.each([
    ["8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', "8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ["{8E03978E}", "{8E03978E}"],
    ["dGVzdA==", "dGVzdA=="],
    ["order:7/refund", "order:7/refund"],
    ['"a, b"', "a, b"],
    ['"a \\"b\\" \\\\ c"', 'a "b" \\ c'],
    ["__proto__", "__proto__"],
    ["x".repeat(255), "x".repeat(255)],
    [`"${"\\\\".repeat(255)}"`, "\\".repeat(255)],
  ])("%s is one", (value, key) => {
    expect(sentKey(value)).toBe(key);
  });

  it.each([
    ["nothing", ""],
    ["an empty String", '""'],
    ["256 characters", "x".repeat(256)],
    ["256 characters in quotes", `"${"x".repeat(256)}"`],
    ["a quote that is open", '"a'],
    ["a quote inside", 'a"b'],
    ["an escape of what needs none", '"\\a"'],
    ["an escape at the end", '"a\\"'],
    ["a list", "a,b"],
    ["a parameter", '"a";v=1'],
    ["a parameter without quotes", "a;v=1"],
    ["a space", "a b"],
    ["a tab", '"a\tb"'],
    ["a line feed at the end", "a\n"],
    ["a letter of Latin-1", "\u00fc"],
    ["a byte sequence", '"a" :dGVzdA==:'],
  ])("%s is none", (_name, value) => {
    expect(sentKey(value)).toBeUndefined();
  });
});
