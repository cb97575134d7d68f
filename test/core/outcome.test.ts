import { describe, expect, it } from "vitest";
import { PermanentFailure, RetryLater } from "../../src/core/failures.ts";
import { failedOutcome, isOutcome, isSettled, type Outcome, outcomeOf } from "../../src/core/outcome.ts";
import { hostileThrows } from "./support/hostile.ts";

const error = new Error("x");

describe("the outcome of a failure", () => {
  it("is another try, after the delay it asks for", async () => {
    expect(await outcomeOf(1, error)).toEqual({ status: "retry", error, delaySeconds: undefined });
    expect(await outcomeOf(1, new RetryLater(5))).toMatchObject({ status: "retry", delaySeconds: 5 });
  });

  it("is the dead-letter hook's when it is permanent, once the hook has returned", async () => {
    const order: string[] = [];
    const hook = async (): Promise<void> => {
      await new Promise(setImmediate);
      order.push("buried");
    };
    expect(await outcomeOf(1, new PermanentFailure("x"), hook)).toMatchObject({ status: "deadLetter" });
    expect(order).toEqual(["buried"]);
  });

  it.each(hostileThrows)("is another try of %s, hook or not", async (_what, make) => {
    expect(failedOutcome(make()).status).toBe("retry");
    expect((await outcomeOf(1, make(), () => undefined)).status).toBe("retry");
  });
});

describe("an outcome", () => {
  const outcomes: readonly (readonly [Outcome, settled: boolean])[] = [
    [{ status: "ok" }, true],
    [{ status: "ok", value: 1 }, true],
    [{ status: "deadLetter", error }, true],
    [{ status: "drop", error }, true],
    [{ status: "retry", error }, false],
    [{ status: "notAttempted", reason: "no time" }, false],
  ];

  it.each(outcomes)("%o is known for one; the source may forget the record: %s", (outcome, settled) => {
    expect([isOutcome(outcome), isSettled(outcome)]).toEqual([true, settled]);
  });

  it.each([undefined, null, "ok", {}, { status: "done" }, { status: "retry" }, { status: "drop", error: "x" }])(
    "is not %o",
    (value) => {
      expect(isOutcome(value)).toBe(false);
    },
  );
});
