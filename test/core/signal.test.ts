import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { InvocationInit } from "../../src/core/invocation.ts";
import { endInvocation } from "../../src/core/ending.ts";
import { abortInvocation } from "../../src/core/signal.ts";
import { recordView } from "../../src/core/live-invocation.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const timeUp = expect.objectContaining({ code: "DEADLINE_EXCEEDED" }) as unknown;

describe("the signal of an invocation", () => {
  it("is made when it is first read, and once: nobody is asked or listened to before", () => {
    const clientSignal = new AbortController().signal;
    const listening = vi.spyOn(clientSignal, "addEventListener");
    const remainingMs = vi.fn<() => number>(() => 1000);
    const invocation = testInvocation({ clientSignal, remainingMs });
    expect([listening.mock.calls.length, remainingMs.mock.calls.length, vi.getTimerCount()]).toEqual([0, 0, 0]);
    expect(invocation.signal).toBe(invocation.signal);
    expect([listening.mock.calls.length, remainingMs.mock.calls.length, vi.getTimerCount()]).toEqual([1, 1, 1]);
  });

  it("aborts when the client goes away, with its reason", () => {
    const client = new AbortController();
    const { signal } = testInvocation({ clientSignal: client.signal });
    expect(signal.aborted).toBe(false);
    client.abort("client left");
    expect([signal.aborted, signal.reason]).toEqual([true, "client left"]);
  });

  it("is aborted from the start when the client had gone already", () => {
    const { signal } = testInvocation({ clientSignal: AbortSignal.abort("left before") });
    expect([signal.aborted, signal.reason]).toEqual([true, "left before"]);
  });

  it("aborts when the time is up", () => {
    const { signal } = testInvocation({ remainingMs: () => 1000 });
    vi.advanceTimersByTime(999);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect([signal.aborted, signal.reason]).toEqual([true, timeUp]);
  });

  it.each([0, -20])("is aborted from the start when %d ms are left", (leftMs) => {
    const { signal } = testInvocation({ remainingMs: () => leftMs });
    expect([signal.aborted, signal.reason]).toEqual([true, timeUp]);
  });

  it.each<Partial<InvocationInit>>([
    {},
    { remainingMs: () => Number.POSITIVE_INFINITY },
    { remainingMs: () => 2 ** 31 },
    { remainingMs: () => 1e15 },
  ])("needs no timer when there is no end in sight", (init) => {
    const { signal } = testInvocation(init);
    expect(vi.getTimerCount()).toBe(0);
    expect(signal.aborted).toBe(false);
  });

  it("does not hold the process after the end, and needs no timer when it is read then", async () => {
    const read = testInvocation({ remainingMs: () => 1000 });
    const { signal } = read;
    await endInvocation(read, {});
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(2000);
    expect(signal.aborted).toBe(false);

    const unread = testInvocation({ remainingMs: () => 1000 });
    await endInvocation(unread, {});
    expect([unread.signal.aborted, vi.getTimerCount()]).toEqual([false, 0]);
  });
});

describe("the signal of a record", () => {
  it("is its own: aborted alone, it leaves the other records and the invocation be", () => {
    const invocation = testInvocation();
    const [one, two] = [recordView(invocation, testEvent(1)), recordView(invocation, testEvent(1))];
    abortInvocation(one, "given up");
    expect([one.signal.aborted, one.signal.reason]).toEqual([true, "given up"]);
    expect([two.signal.aborted, invocation.signal.aborted]).toEqual([false, false]);
    expect(one.signal).toBe(one.signal);
  });

  it("follows that of the invocation, read before or after", () => {
    const client = new AbortController();
    const invocation = testInvocation({ clientSignal: client.signal });
    const before = recordView(invocation, testEvent(1)).signal;
    client.abort("client left");
    expect([before.reason, recordView(invocation, testEvent(1)).signal.reason]).toEqual(["client left", "client left"]);
  });
});
