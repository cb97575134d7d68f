import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  describe as describeValue,
  checkOptions,
  invalidOption,
  numberOf,
  requireOption,
  wholeNumberOf,
} from "../../src/core/options.ts";

describe("the message of a bad option", () => {
  it("says where, which option, what it must be and what came", () => {
    expect(invalidOption("createX", "ttlSeconds", "a whole number above 0", -5)).toMatchObject({
      code: "INVALID_OPTION",
      message: "createX: `ttlSeconds` must be a whole number above 0, got -5 (number).",
    });
  });

  it.each<[value: unknown, said: string]>([
    [undefined, "undefined"],
    [null, "null"],
    [5, "5 (number)"],
    [10n, "10 (bigint)"],
    [true, "true (boolean)"],
    ["short", '"short"'],
    ["s".repeat(41), "a string of 41 characters"],
    [[1], "an array"],
    [{ password: "secret" }, "an object"],
    [() => "secret", "a function"],
    [Symbol("secret"), "a symbol"],
  ])("describes %o and never prints a payload", (value, said) => expect(describeValue(value)).toBe(said));

  it("is short, whatever came", () => {
    const short = (value: unknown): void => {
      expect(describeValue(value).length).toBeLessThan(400);
    };
    fc.assert(fc.property(fc.anything(), short));
  });
});

describe("a check", () => {
  it("takes what keeps the rules", () => {
    const fn = (): void => undefined;
    const rules = { a: "a string or a number", b: "an object", f: "a function", n: numberOf(0), w: wholeNumberOf(1) };
    expect(() => checkOptions("x", { a: 1, b: undefined, f: fn, n: 0.5, w: 1 }, rules)).not.toThrow();
  });

  it.each<[check: () => unknown, message: string]>([
    [() => requireOption("x", "n", Number.NaN, numberOf(0)), "x: `n` must be a number of 0 or more, got NaN (number)."],
    [
      () => requireOption("x", "n", Number.POSITIVE_INFINITY, numberOf(0)),
      "x: `n` must be a number of 0 or more, got Infinity (number).",
    ],
    [() => requireOption("x", "n", "1", numberOf(0)), 'x: `n` must be a number of 0 or more, got "1".'],
    [() => requireOption("x", "n", 0, numberOf(1)), "x: `n` must be a number of 1 or more, got 0 (number)."],
    [
      () => requireOption("x", "n", 1.5, wholeNumberOf(1)),
      "x: `n` must be a whole number of 1 or more, got 1.5 (number).",
    ],
    [() => checkOptions("x", { t: "" }, { t: "a string" }), 'x: `t` must be a string, got "".'],
    [() => checkOptions("x", { t: null }, { t: "an object" }), "x: `t` must be an object, got null."],
    [
      () => checkOptions("x", { t: 1 }, { t: "a string or a function" }),
      "x: `t` must be a string or a function, got 1 (number).",
    ],
    [() => requireOption("x", "f", {}, "a function"), "x: `f` must be a function, got an object."],
    [
      () => checkOptions("x", { c: 1 } as object, { a: "a string", b: "a string" } as object),
      "x: there is no option `c`; there are `a`, `b`.",
    ],
    [() => checkOptions("x", { toString: 1 } as object, {}), "x: there is no option `toString`; there are ``."],
    [() => checkOptions("x", undefined as never, {}), "x: `options` must be an object, got undefined."],
  ])("refuses the bad one: %o", (check, message) =>
    expect(check).toThrow(expect.objectContaining({ code: "INVALID_OPTION", message })),
  );
});
