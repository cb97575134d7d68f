import { describe, expect, it } from "vitest";
import { testInvocation } from "../../src/testing/invocation.ts";

describe("testInvocation", () => {
  it("has a plain default for everything, and takes yours", () => {
    expect(testInvocation({ id: "mine", remainingMs: () => 5 })).toMatchObject({
      id: "mine",
      platform: "test",
      coldStart: false,
    });
    expect(testInvocation({ remainingMs: () => 5 }).remainingMs()).toBe(5);
  });

  it("makes a new one each time", () => {
    expect(testInvocation()).not.toBe(testInvocation());
  });
});
