import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { endInvocation } from "../../src/core/ending.ts";
import type { Invocation, InvocationEnd } from "../../src/core/invocation.ts";
import { fasten } from "../../src/index.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance", "Date"] });
});
afterEach(() => {
  vi.useRealTimers();
});

function invocationWith(leftMs: number, id = "i-1"): Invocation {
  const endsMs = performance.now() + leftMs;
  return testInvocation({ id, remainingMs: () => endsMs - performance.now() });
}

describe("a finalizer for when time is up", () => {
  it("runs shortly before the platform ends a handler that hangs, and not again", async () => {
    const invocation = invocationWith(3000);
    const ends: InvocationEnd[] = [];
    invocation.defer((end) => ends.push(end), { atTimeUp: true });
    const patient = vi.fn();
    invocation.defer(patient);
    await vi.advanceTimersByTimeAsync(2970);
    expect(ends).toEqual([]);
    await vi.advanceTimersByTimeAsync(10);
    expect(ends.map(({ summary }) => summary)).toMatchObject([
      {
        outcome: "timeout",
        failed: false,
        attributes: { outcome: "timeout", remaining_ms: expect.any(Number) as number },
      },
    ]);
    expect(patient).not.toHaveBeenCalled();
    await endInvocation(invocation, {});
    expect([ends.length, patient.mock.calls.length]).toEqual([1, 1]);
  });

  it("runs at the end when that comes first", async () => {
    const invocation = invocationWith(3000);
    const told = vi.fn();
    invocation.defer(told, { atTimeUp: true });
    await endInvocation(invocation, {});
    await vi.advanceTimersByTimeAsync(5000);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it("keeps each invocation's own time, in whatever order they end", async () => {
    const order: string[] = [];
    const times = { late: 9000, early: 1000, middle: 4000, done: 500 };
    const all = Object.entries(times).map(([id, leftMs]) => invocationWith(leftMs, id));
    for (const invocation of all) invocation.defer(() => order.push(invocation.id), { atTimeUp: true });
    await endInvocation(all[3] as Invocation, {});
    await vi.advanceTimersByTimeAsync(20_000);
    expect(order).toEqual(["done", "early", "middle", "late"]);
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 40, Number.NaN, 0, -5])(
    "waits for the end where %d ms are left",
    async (leftMs) => {
      const invocation = testInvocation({ remainingMs: () => leftMs });
      const told = vi.fn();
      invocation.defer(told, { atTimeUp: true });
      await vi.advanceTimersByTimeAsync(60_000);
      expect(told).not.toHaveBeenCalled();
      await endInvocation(invocation, {});
      expect(told).toHaveBeenCalledTimes(1);
    },
  );

  it("knows of a request and of a batch what came in, though nothing came of it", async () => {
    const seen: unknown[] = [];
    const hangs = (): Promise<never> => new Promise(() => undefined);
    const tool = { observer: { end: ({ summary }: InvocationEnd) => seen.push(summary.attributes) } };
    void fasten(tool).http(hangs).run(new Request("https://shop.example/a?b=1"), invocationWith(100));
    void fasten(tool)
      .batch(hangs)
      .run([testEvent(1), testEvent(2)], invocationWith(100));
    await vi.advanceTimersByTimeAsync(100);
    expect(seen).toMatchObject([
      { outcome: "timeout", "http.request.method": "GET", "url.path": "/a" },
      { outcome: "timeout", "messaging.batch.message_count": 2 },
    ]);
  });
});
