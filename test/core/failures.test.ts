import { describe, expect, it } from "vitest";
import { FaastenError } from "../../src/core/errors.ts";
import { delayOf, isPermanent, PermanentFailure, RetryLater } from "../../src/core/failures.ts";
import { hostileThrows } from "./support/hostile.ts";

describe("RetryLater", () => {
  it("asks for a delay, and says so", () => {
    expect(new RetryLater(60)).toMatchObject({ delaySeconds: 60, message: "try again in 60 s" });
    expect(new RetryLater(0, "not ready", { cause: 1 })).toMatchObject({
      delaySeconds: 0,
      message: "not ready",
      cause: 1,
    });
  });

  it.each([
    [-1, "-1 (number)"],
    [Number.NaN, "NaN (number)"],
    [Number.POSITIVE_INFINITY, "Infinity (number)"],
    ["60", '"60"'],
    [undefined, "undefined"],
  ])("refuses a delay of %o", (delay, got) => {
    expect(() => new RetryLater(delay as number)).toThrow(
      expect.objectContaining({
        code: "INVALID_OPTION",
        message: `RetryLater: \`delaySeconds\` must be a number of 0 or more, got ${got}.`,
      }),
    );
  });
});

describe("a failure is permanent", () => {
  it("when the handler says so, or the event can never pass its schema", () => {
    expect(isPermanent(new PermanentFailure("x"))).toBe(true);
    expect(isPermanent(new FaastenError("VALIDATION_FAILED", "x"))).toBe(true);
  });

  it("never otherwise", () => {
    const passing = [
      new Error("x"),
      new RetryLater(1),
      new FaastenError("DEADLINE_EXCEEDED", "x"),
      { code: "PERMANENT_FAILURE" },
    ];
    for (const error of passing) expect(isPermanent(error)).toBe(false);
  });
});

describe("the delay of an error", () => {
  it("is that of a RetryLater and no other's", () => {
    expect([new RetryLater(2.5), new PermanentFailure("x"), { delaySeconds: 3 }].map(delayOf)).toEqual([
      2.5,
      undefined,
      undefined,
    ]);
  });

  it.each(hostileThrows)("is none for %s", (_what, make) => {
    const thrown = make();
    expect([delayOf(thrown), isPermanent(thrown)]).toEqual([undefined, false]);
  });
});
