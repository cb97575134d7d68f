import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText, isJsonType } from "../../src/core/decode.ts";

describe("a JSON media type", () => {
  it.each([
    "application/json",
    "APPLICATION/JSON",
    "application/json; charset=utf-8",
    "text/json",
    "application/cloudevents+json",
    "application/problem+json ;x=1",
  ])("is %s", (type) => expect(isJsonType(type)).toBe(true));

  it.each([
    "",
    "json",
    "text/plain",
    "application/jsonl",
    "application/json-seq",
    "application/xml; kind=/json",
    "application/octet-stream",
  ])("is not %j", (type) => expect(isJsonType(type)).toBe(false));
});

describe("text without a content type", () => {
  it.each<[text: string, value: unknown]>([
    ['{"a":1}', { a: 1 }],
    [" [1, 2]\n", [1, 2]],
    ['"text"', "text"],
    ["true", true],
    ["null", null],
    ["42", 42],
    ["-1.5", -1.5],
    [" 7 ", 7],
  ])("%j is JSON", (text, value) => expect(decodeText("sqs", text)).toEqual(value));

  it.each(["", " ", "hello", "{not json", "[1,", "nope", "true story", "<xml/>", "'single'", "2026-01-01", "1 2"])(
    "%j is text",
    (text) => expect(decodeText("sqs", text)).toBe(text),
  );

  it.each(["12345678901234567890", "1.0", "1e3", "0.10", "-0", "1e999", "9007199254740993", "0.1234567890123456789"])(
    "%s stays text: as a number it would be another one, or written differently",
    (text) => expect(decodeText("sqs", text)).toBe(text),
  );

  it("comes back as the value it was made from", () => {
    const roundTrip = (value: fc.JsonValue): void => {
      expect(decodeText("sqs", JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
    };
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => typeof value !== "number"),
        roundTrip,
      ),
    );
  });

  it("never throws, and loses no digit of a number", () => {
    const numberLike = fc.stringMatching(/^-?\d{1,25}(\.\d{1,25})?(e[+-]?\d{1,4})?$/);
    const exact = (text: string): void => {
      expect(String(decodeText("sqs", text))).toBe(text);
    };
    fc.assert(fc.property(numberLike, exact));
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => void decodeText("sqs", text)));
  });
});

describe("text with a content type", () => {
  it("is JSON when the type says so, whatever the number", () => {
    expect(decodeText("sqs", "1e3", "application/json")).toBe(1000);
  });

  it("stays text when the type says something else, even if it looks like JSON", () => {
    expect(decodeText("sqs", '{"a":1}', "text/plain")).toBe('{"a":1}');
  });

  it.each(["", "{", "hello", "\u0000"])("is an invalid event when the type says JSON and it is %j", (text) => {
    const failure = {
      code: "INVALID_EVENT",
      message: "sqs: the content type says JSON, but the body is not.",
      cause: expect.any(SyntaxError),
    };
    expect(() => decodeText("sqs", text, "application/json")).toThrow(expect.objectContaining(failure));
  });

  it("has an own `__proto__` as a plain member, and changes no prototype", () => {
    const value = decodeText("sqs", '{"__proto__":{"admin":true}}', "application/json") as object;
    expect(Object.keys(value)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });
});
