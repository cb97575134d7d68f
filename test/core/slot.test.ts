import { describe, expect, it } from "vitest";
import { recordView } from "../../src/core/live-invocation.ts";
import { createSlot } from "../../src/core/slot.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";

describe("a slot", () => {
  it("belongs to its tool and to one invocation", () => {
    const [mine, other] = [createSlot<number>(), createSlot<number>()];
    const invocation = testInvocation();
    mine.set(invocation, 1);
    expect([mine.get(invocation), other.get(invocation), mine.get(testInvocation())]).toEqual([
      1,
      undefined,
      undefined,
    ]);
  });

  it("is seen by a record until the record sets its own, which no other record sees", () => {
    const slot = createSlot<string>();
    const invocation = testInvocation();
    const [one, two] = [recordView(invocation, testEvent(1)), recordView(invocation, testEvent(1))];
    slot.set(invocation, "whole");
    slot.set(one, "one");
    expect([one, two, invocation].map((scope) => slot.get(scope))).toEqual(["one", "whole", "whole"]);
  });

  it("shows in no list of members", () => {
    const invocation = testInvocation();
    const before = Object.keys(invocation);
    createSlot<number>().set(invocation, 1);
    expect(Object.keys(invocation)).toEqual(before);
  });
});
