import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeHeaderValue, encodeHeaderValue } from "../../src/cloudevents/header-value.ts";
import { text } from "./support/events.ts";

describe("a header's value", () => {
  it.each([
    ["plain-/:;,~!", "plain-/:;,~!"],
    ['a "b" 100%', "a%20%22b%22%20100%25"],
    ["€😀", "%E2%82%AC%F0%9F%98%80"],
    ["\r\n\u0000\u007f", "%0D%0A%00%7F"],
    ["%20", "%2520"],
    ["\ud800", "%EF%BF%BD"],
  ])("%j is written as %s", (value, encoded) => {
    expect(encodeHeaderValue(value)).toBe(encoded);
  });

  it.each([
    ["a%20b", "a b"],
    ["%e2%82%ac", "€"],
    ["%2520", "%20"],
    ["100%", "100%"],
    ["%zz%41", "%zzA"],
    ['"quoted"', "quoted"],
    ['"a \\"b\\" \\\\ %41"', 'a "b" \\ A'],
    ['"', '"'],
    ["a b", "a b"],
    ["", ""],
  ])("%s is read as %j", (encoded, value) => {
    expect(decodeHeaderValue("test", encoded)).toBe(value);
  });

  it.each(["%ff", "%c3(", "%c0%af", "%ed%a0%80", "ok%20%80"])("%s is refused, since it is not UTF-8", (encoded) => {
    expect(() => decodeHeaderValue("test", encoded)).toThrow(expect.objectContaining({ code: "INVALID_EVENT" }));
  });

  it("comes back as it was, in characters that headers may have", () => {
    fc.assert(
      fc.property(text, (value) => {
        const encoded = encodeHeaderValue(value);
        expect(encoded).toMatch(/^[!#-~]*$/);
        expect(decodeHeaderValue("test", encoded)).toBe(value);
      }),
    );
  });
});
