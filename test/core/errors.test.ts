import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { deadline } from "../../src/core/deadline.ts";
import { FaastenError, isFaastenError, toError } from "../../src/core/errors.ts";
import { PermanentFailure, RetryLater } from "../../src/core/failures.ts";
import { HttpError, problemResponse } from "../../src/core/http-error.ts";
import { outcomeOf } from "../../src/core/outcome.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { ValidationError } from "../../src/validation/validation-error.ts";
import { hostileThrows } from "./support/hostile.ts";

describe("every error of the library", () => {
  it.each([
    [new FaastenError("ANY", "x"), "FaastenError", "ANY"],
    [new HttpError(404, "x"), "HttpError", "HTTP_ERROR"],
    [new PermanentFailure("x"), "PermanentFailure", "PERMANENT_FAILURE"],
    [new RetryLater(1, "x"), "RetryLater", "RETRY_LATER"],
    [new ValidationError("x", []), "ValidationError", "VALIDATION_FAILED"],
  ])("%s has its name, its code and a stack, and is known for one", (error, name, code) => {
    expect(error).toMatchObject({ name, code, stack: expect.stringContaining("errors.test.ts") });
    expect(isFaastenError(error)).toBe(true);
    expect(Object.keys(error)).not.toContain("isFaastenError");
    expect("cause" in error).toBe(false);
  });
});

describe("isFaastenError", () => {
  it("says no to everything else, however hostile", () => {
    const others = [new Error("x"), { isFaastenError: true, code: "ANY" }, "FaastenError", undefined];
    for (const other of others) expect(isFaastenError(other)).toBe(false);
    for (const [what, make] of hostileThrows) expect(isFaastenError(make()), what).toBe(false);
  });
});

describe("another copy of the package", () => {
  const folder = mkdtempSync(join(tmpdir(), "faasten-copy-"));
  cpSync(new URL("../../src", import.meta.url), folder, { recursive: true });
  afterAll(() => rmSync(folder, { recursive: true }));
  const other = async (): Promise<typeof import("../../src/index.ts")> =>
    import(/* @vite-ignore */ pathToFileURL(join(folder, "index.ts")).href);

  it("has classes of its own, and its errors are known all the same", async () => {
    const { FaastenError: Other, isFaastenError: otherGuard } = await other();
    expect(Other).not.toBe(FaastenError);
    expect(new Other("ANY", "x")).not.toBeInstanceOf(FaastenError);
    expect([isFaastenError(new Other("ANY", "x")), otherGuard(new FaastenError("ANY", "x"))]).toEqual([true, true]);
  });

  it("has its deadline abort the signal of our invocation, and ours that of its invocation", async () => {
    const { deadline: otherDeadline } = await other();
    const testing = (await import(/* @vite-ignore */ pathToFileURL(join(folder, "testing/index.ts")).href)) as {
      testInvocation: typeof testInvocation;
    };
    const pairs = [
      [otherDeadline, testInvocation()],
      [deadline, testing.testInvocation()],
    ] as const;
    for (const [layer, invocation] of pairs) {
      const fn = fasten(layer({ timeoutMs: 1 })).event(() => new Promise(() => undefined));
      await expect(fn.run(testEvent(1), invocation)).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
      expect(invocation.signal.aborted).toBe(true);
    }
  });

  it("has its HttpError answered, its PermanentFailure buried and its RetryLater delayed", async () => {
    const copy = await other();
    expect(problemResponse(new copy.HttpError(404, "x")).status).toBe(404);
    expect(await outcomeOf(1, new copy.PermanentFailure("x"), () => undefined)).toMatchObject({ status: "deadLetter" });
    expect(await outcomeOf(1, new copy.RetryLater(5))).toMatchObject({ status: "retry", delaySeconds: 5 });
  });
});

describe("toError", () => {
  it("gives an Error back as it is", () => {
    const error = new TypeError("x");
    expect(toError(error)).toBe(error);
  });

  it.each(hostileThrows)("makes an Error of %s without touching it, and keeps it as the cause", (_what, make) => {
    const thrown = make();
    const error = toError(thrown);
    expect(error instanceof Error).toBe(true);
    expect(Object.is(error, thrown) || Object.is(error.cause, thrown)).toBe(true);
  });

  it("says what was thrown, and of a long text only the beginning", () => {
    expect(toError("out of paper").message).toBe("string was thrown instead of an Error: out of paper");
    expect(toError(null).message).toBe("null was thrown instead of an Error");
    expect(toError({ token: "secret" }).message).toBe("object was thrown instead of an Error");
    expect(toError("x".repeat(100_000)).message.length).toBeLessThan(300);
  });
});
