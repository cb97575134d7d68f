import { describe, expect, it } from "vitest";
import { readCall } from "../../src/logger/call.ts";

const error = new Error("broken");

describe("a log call", () => {
  it.each([
    ["message", ["hello"], { message: "hello" }],
    ["message, fields", ["hello", { a: 1 }], { message: "hello", fields: { a: 1 } }],
    ["fields, message", [{ a: 1 }, "hello"], { message: "hello", fields: { a: 1 } }],
    ["error", [error], { error }],
    ["message, error", ["it broke", error], { message: "it broke", error }],
    ["an error among the fields", ["it broke", { error, a: 1 }], { message: "it broke", fields: { a: 1 }, error }],
    ["an error as `err`", [{ err: error }, "it broke"], { message: "it broke", fields: {}, error }],
    ["a second error as a field", [error, { error }], { fields: { error }, error }],
    ["an `error` that is none", ["it broke", { error: "E1" }], { message: "it broke", fields: { error: "E1" } }],
    ["a message among the fields", [{ message: "hello", a: 1 }], { message: "hello", fields: { a: 1 } }],
    ["a second message", ["hello", { message: "mine" }], { message: "hello", fields: { message: "mine" } }],
    ["message, fields, error", ["it broke", { a: 1 }, error], { message: "it broke", fields: { a: 1 }, error }],
    ["fields twice", ["hello", { a: 1, b: 1 }, { a: 2 }], { message: "hello", fields: { a: 2, b: 1 } }],
    ["a lazy message and lazy fields", [() => "hello", () => ({ a: 1 })], { message: "hello", fields: { a: 1 } }],
    ["nothing", [], {}],
    ["undefined fields", ["hello", undefined], { message: "hello" }],
    ["one thing more", ["hello", 3], { message: "hello", fields: { extra: 3 } }],
    [
      "things without a place",
      ["hello", "again", 3, null, [1], Symbol.iterator],
      { message: "hello", fields: { extra: ["again", 3, null, [1], Symbol.iterator] } },
    ],
    ["a second error", [error, error], { error, fields: { extra: error } }],
  ])("takes %s", (_name, args, expected) => {
    expect(readCall(args)).toEqual(expected);
  });

  it("says so when a lazy value throws", () => {
    const call = readCall([
      () => {
        throw error;
      },
      "still here",
    ]);
    expect(call).toEqual({ message: "still here", fields: { extra: error } });
  });

  it("takes an error of another realm for an error", () => {
    const foreign = Object.assign(Object.create({ [Symbol.toStringTag]: "Error" }) as Error, { message: "from afar" });
    expect(readCall([foreign])).toEqual({ error: foreign });
  });

  it.each([new Map([["a", 1]]), new Set([1]), new Date(0), new Uint8Array(2)])(
    "keeps a value such as %s whole",
    (value) => {
      expect(readCall(["hello", value])).toEqual({ message: "hello", fields: { extra: value } });
    },
  );

  it("takes values that refuse every question", () => {
    const hostile = new Proxy(
      {},
      {
        get: () => {
          throw error;
        },
        getPrototypeOf: () => {
          throw error;
        },
      },
    );
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    expect(() => readCall(["hello", hostile, proxy])).not.toThrow();
  });
});
