import { describe, expect, it, vi } from "vitest";
import { type BatchOptions, processBatch } from "../../src/batch/index.ts";
import { sqs } from "../../src/batch/sources/sqs.ts";
import { PermanentFailure, RetryLater } from "../../src/core/failures.ts";

const broken = (): Error => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
const outcomeOf = async (handler: () => unknown, options: BatchOptions<string> = {}) =>
  (await processBatch(["record"], handler, options)).outcomes[0];

describe("processBatch", () => {
  it("gives results in the order of the input, also of a handler that waits for nothing", async () => {
    expect(await processBatch([3, 1, 2], (n) => n * 2)).toEqual({
      outcomes: [6, 2, 4].map((value) => ({ status: "ok", value })),
    });
    const waiting = async (n: number): Promise<number> => {
      for (let turn = 0; turn < n; turn += 1) await Promise.resolve();
      return n;
    };
    const { outcomes } = await processBatch([3, 1, 2], waiting);
    expect(outcomes).toEqual([3, 1, 2].map((value) => ({ status: "ok", value })));
  });

  it("takes an empty batch", async () => {
    expect(await processBatch([], () => 1, { source: sqs })).toEqual({ outcomes: [] });
  });

  it("takes what a handler throws, whatever it is", async () => {
    const hostile = new Proxy(() => undefined, {
      get() {
        throw new Error("never");
      },
    });
    for (const thrown of [undefined, null, "text", { code: 1 }, hostile]) {
      const rejecting = await outcomeOf(() => Promise.reject(thrown as unknown as Error), { retries: 1 });
      expect(rejecting).toMatchObject({ status: "retry", error: expect.any(Error) as Error });
    }
  });

  it("lets others go on while handlers go on without a pause", async () => {
    const fired = vi.fn();
    setImmediate(fired);
    await processBatch(Array.from({ length: 2000 }), () => undefined);
    expect(fired).toHaveBeenCalledOnce();
  });

  it("keeps the delay that was asked for", async () => {
    expect(await outcomeOf(() => Promise.reject(new RetryLater(30)))).toMatchObject({
      status: "retry",
      delaySeconds: 30,
    });
  });

  it.each<[options: object, message: string]>([
    [{ concurrency: 0 }, "processBatch: `concurrency` must be a whole number of 1 or more, got 0 (number)."],
    [{ marginMs: -1 }, "processBatch: `marginMs` must be a number of 0 or more, got -1 (number)."],
    [{ source: "sqs" }, 'processBatch: `source` must be an object, got "sqs".'],
    [{ concurrencyy: 1 }, "processBatch: there is no option `concurrencyy`"],
  ])("refuses %j", async (options, message) => {
    await expect(processBatch([], () => 1, options)).rejects.toThrow(message);
  });

  it("refuses what is no list", async () => {
    await expect(processBatch({ Records: [] } as never, () => 1)).rejects.toThrow(
      "processBatch: `records` must be an array, got an object.",
    );
  });
});

describe("a transient error", () => {
  const failing = (times: number, error: () => unknown = broken) => {
    let calls = 0;
    return { calls: () => calls, handler: () => (++calls > times ? "done" : Promise.reject(error() as Error)) };
  };

  it("is not tried again here unless asked for", async () => {
    const { handler, calls } = failing(1);
    expect(await outcomeOf(handler)).toMatchObject({ status: "retry" });
    expect(calls()).toBe(1);
  });

  it("is tried again as often as allowed, and then left to the source", async () => {
    const twice = failing(2);
    expect(await outcomeOf(twice.handler, { retries: 2, random: () => 0 })).toEqual({ status: "ok", value: "done" });
    const thrice = failing(3);
    expect(await outcomeOf(thrice.handler, { retries: 2, random: () => 0 })).toMatchObject({
      status: "retry",
      error: { message: "socket hang up" },
    });
    expect([twice.calls(), thrice.calls()]).toEqual([3, 3]);
  });

  it("is told by the error, its cause, or the AWS SDK's mark; nothing else is tried again", async () => {
    const retried = async (error: unknown): Promise<boolean> => {
      const { handler, calls } = failing(1, () => error);
      await outcomeOf(handler, { retries: 1, random: () => 0 });
      return calls() === 2;
    };
    expect(await retried(new TypeError("fetch failed", { cause: broken() }))).toBe(true);
    expect(await retried(Object.assign(new Error("slow down"), { $retryable: { throttling: true } }))).toBe(true);
    for (const error of [new Error("other"), new PermanentFailure("no"), new RetryLater(1), undefined, "ECONNRESET"])
      expect(await retried(error)).toBe(false);
  });

  it("is waited for: a random part of a time that doubles", async () => {
    vi.useFakeTimers();
    const begun: number[] = [];
    const report = outcomeOf(
      () => {
        begun.push(performance.now());
        throw broken();
      },
      { retries: 3, retryDelayMs: 100, random: () => 0.5 },
    );
    await vi.advanceTimersByTimeAsync(1000);
    await report;
    vi.useRealTimers();
    expect(begun.map((ms) => ms - (begun[0] ?? 0))).toEqual([0, 50, 150, 350]);
  });
});

describe("a record that fails for good", () => {
  it("is taken over before it is acknowledged, and stays failed if that fails", async () => {
    const taken: unknown[] = [];
    const handler = (): Promise<never> => Promise.reject(new PermanentFailure("no such order"));
    expect(
      await outcomeOf(handler, { deadLetter: (record, error) => taken.push([record, error.message]) }),
    ).toMatchObject({ status: "deadLetter" });
    expect(taken).toEqual([["record", "no such order"]]);
    const refusing = (): Promise<never> => Promise.reject(new Error("queue is full"));
    expect(await outcomeOf(handler, { deadLetter: refusing })).toMatchObject({
      status: "retry",
      error: { message: "the dead-letter hook failed", cause: { message: "queue is full" } },
    });
    expect(await outcomeOf(handler)).toMatchObject({ status: "retry" });
  });

  it("is one that has come too often", async () => {
    const handler = (): Promise<never> => Promise.reject(new Error("again"));
    const options = { maxAttempts: 3, deadLetter: () => undefined };
    const statuses = [];
    for (const count of [undefined, 2, 3, 4])
      statuses.push((await outcomeOf(handler, { ...options, attempt: () => count }))?.status);
    expect(statuses).toEqual(["retry", "retry", "deadLetter", "deadLetter"]);
  });
});
