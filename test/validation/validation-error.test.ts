import { describe, expect, it } from "vitest";
import { z } from "zod";
import { fasten } from "../../src/core/pipeline.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import type { SchemaIssue } from "../../src/validation/standard-schema.ts";
import { validate } from "../../src/validation/validate.ts";
import { ValidationError } from "../../src/validation/validation-error.ts";

const issues = (count: number): SchemaIssue[] =>
  Array.from({ length: count }, (_, index) => ({ message: `m${index}`, path: ["list", index] }));

describe("the text of a ValidationError", () => {
  it("names what was validated, and each issue with its place", () => {
    const error = new ValidationError("event e1 of type t", [...issues(2), { message: "is no order" }]);
    expect(error.message).toBe("validate: event e1 of type t: /list/0: m0; /list/1: m1; (the whole): is no order");
  });

  it("shows five issues and counts the others; all of them are in `issues`", () => {
    const error = new ValidationError("x", issues(1000));
    expect(error.message).toBe(
      "validate: x: /list/0: m0; /list/1: m1; /list/2: m2; /list/3: m3; /list/4: m4; and 995 more",
    );
    expect(error.issues).toHaveLength(1000);
  });

  it("has no `and more` for exactly five, and no end for none", () => {
    expect(new ValidationError("x", issues(5)).message).not.toContain("more");
    expect(new ValidationError("x", []).message).toBe("validate: x: ");
  });

  it("stays short when a message or a place is long", () => {
    const long = "x".repeat(100_000);
    expect(new ValidationError("event", [{ message: long }]).message.length).toBeLessThan(5000);
    expect(new ValidationError("event", [{ message: "m", path: [long] }]).message.length).toBeLessThan(5000);
  });

  it("stays short for an event whose id or type its sender made up", async () => {
    const fn = fasten()
      .use(validate(z.string()))
      .event(() => 1);
    const long = "x".repeat(100_000);
    const failure = await fn
      .run(testEvent(1, { id: long, type: long }), testInvocation())
      .catch((error: unknown) => error);
    expect((failure as Error).message.length).toBeLessThan(5000);
  });

  it("stays short for an event whose keys its sender made up", async () => {
    const data = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`unwanted-key-${index}`, 1]));
    const fn = fasten()
      .use(validate(z.strictObject({})))
      .event(() => 1);
    const failure = await fn.run(testEvent(data), testInvocation()).catch((error: unknown) => error);
    expect((failure as Error).message.length).toBeLessThan(5000);
  });

  it("tells no value of the event", async () => {
    const fn = fasten()
      .use(validate(z.object({ card: z.number(), pin: z.literal("a") })))
      .event(() => 1);
    const failure = await fn
      .run(testEvent({ card: "4111-1111", pin: "1234" }), testInvocation())
      .catch((error: unknown) => error);
    expect((failure as Error).message).not.toMatch(/4111|1234/);
  });
});
