import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { deadline, type DeadlineOptions } from "../../src/core/deadline.ts";
import { isFaastenError } from "../../src/core/errors.ts";
import type { Invocation } from "../../src/core/invocation.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { batchOf, runInLanes } from "./support/batch-of.ts";
import { consoleErrors } from "./support/console-errors.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Handler = (event: unknown, invocation: Invocation) => unknown;

/** Runs one event under a deadline, and keeps what came of it and when. */
function start(handler: Handler, options: DeadlineOptions, remainingMs?: number) {
  const state: { result?: unknown; error?: unknown } = {};
  const invocation = testInvocation(remainingMs === undefined ? {} : { remainingMs: () => remainingMs });
  const done = fasten(deadline(options))
    .event(handler)
    .run(testEvent(1), invocation)
    .then(
      (result) => void (state.result = result),
      (error: unknown) => void (state.error = error),
    );
  return { state, invocation, done };
}

const after =
  (ms: number, what: () => unknown = () => "done"): Handler =>
  () =>
    new Promise((resolve, reject) =>
      setTimeout(() => {
        try {
          resolve(what());
        } catch (error) {
          reject(error as Error);
        }
      }, ms),
    );

const fail = (message: string) => (): never => {
  throw new Error(message);
};

const timeUp = expect.objectContaining({ code: "DEADLINE_EXCEEDED" }) as unknown;

describe("a deadline", () => {
  it("lets work that is done in time be: its result, its error", async () => {
    const good = start(after(10), { timeoutMs: 20 });
    const bad = start(after(10, fail("bad")), { timeoutMs: 20 });
    await vi.advanceTimersByTimeAsync(100);
    expect([good.state, bad.state]).toEqual([
      { result: "done" },
      { error: expect.objectContaining({ message: "bad" }) },
    ]);
    expect([good.invocation.signal.aborted, bad.invocation.signal.aborted]).toEqual([false, false]);
  });

  it("fails the event when the time is up, and aborts the signal with the same error", async () => {
    const { state, invocation } = start(after(1000), { timeoutMs: 20 });
    const { signal } = invocation;
    await vi.advanceTimersByTimeAsync(19);
    expect([state, signal.aborted]).toEqual([{}, false]);
    await vi.advanceTimersByTimeAsync(1);
    expect(state).toEqual({ error: timeUp });
    expect(state.error).toHaveProperty("message", "deadline: not done after 20 ms.");
    expect(signal.reason).toBe(state.error);
  });

  it.each<[options: DeadlineOptions, remainingMs: number, budgetMs: number]>([
    [{}, 3000, 2500],
    [{ marginMs: 0 }, 3000, 3000],
    [{ marginMs: 1000 }, 3000, 2000],
    [{ timeoutMs: 200 }, 3000, 200],
    [{ timeoutMs: 5000 }, 3000, 2500],
    [{ timeoutMs: 5000, marginMs: 2900 }, 3000, 100],
    [{ timeoutMs: 700 }, Number.POSITIVE_INFINITY, 700],
  ])(
    "is the earlier end of the platform's less the margin, and one's own: %o of %d ms",
    async (options, remainingMs, budgetMs) => {
      const { state } = start(after(100_000), options, remainingMs);
      await vi.advanceTimersByTimeAsync(budgetMs - 1);
      expect(state).toEqual({});
      await vi.advanceTimersByTimeAsync(1);
      expect(state).toEqual({ error: timeUp });
    },
  );

  it.each([500, 499, 0, -10])("starts nothing when %d ms are left of the platform's time", async (remainingMs) => {
    const handler = vi.fn<() => void>();
    const { state, done, invocation } = start(handler, {}, remainingMs);
    await done;
    expect(state).toEqual({
      error: expect.objectContaining({ code: "DEADLINE_EXCEEDED", message: "deadline: not done after 0 ms." }),
    });
    expect([handler.mock.calls.length, invocation.signal.aborted]).toEqual([0, true]);
  });

  it.each([Number.POSITIVE_INFINITY, 2 ** 31 + 600, 1e15])("sets no timer when %d ms are left", async (remainingMs) => {
    const { state, done } = start(() => vi.getTimerCount(), {}, remainingMs);
    await done;
    expect(state).toEqual({ result: 0 });
  });

  it.each<[string, Handler]>([
    ["succeeded", () => "done"],
    ["failed", fail("bad")],
    ["run out of time", () => new Promise(() => undefined)],
  ])("leaves no timer behind when the work has %s", async (_how, handler) => {
    const { done } = start(handler, { timeoutMs: 20 });
    expect(vi.getTimerCount()).toBe(1);
    await vi.advanceTimersByTimeAsync(20);
    await done;
    expect(vi.getTimerCount()).toBe(0);
  });

  it("becomes 504 of a request", async () => {
    consoleErrors();
    const fn = fasten(deadline({ timeoutMs: 20 })).http(() => new Promise(() => undefined));
    const invocation = testInvocation();
    const answer = fn.run(new Request("https://example.com/"), invocation);
    await vi.advanceTimersByTimeAsync(20);
    const response = await answer;
    expect([response.status, await response.json()]).toEqual([504, { title: "Gateway Timeout", status: 504 }]);
    expect(invocation.signal.aborted).toBe(true);
  });

  it("of a record fails and aborts that record alone", async () => {
    consoleErrors();
    const signals: AbortSignal[] = [];
    const invocation = testInvocation();
    const fn = fasten(deadline({ timeoutMs: 20 })).event(async (event, { signal }) => {
      signals.push(signal);
      await new Promise((resolve) => setTimeout(resolve, event.data as number));
    });
    const report = runInLanes(fn, batchOf(5, 50, 10), invocation);
    await vi.advanceTimersByTimeAsync(50);
    expect(await report).toMatchObject({
      outcomes: [{ status: "ok" }, { status: "retry", error: { code: "DEADLINE_EXCEEDED" } }, { status: "ok" }],
    });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true, false]);
    expect(invocation.signal.aborted).toBe(false);
  });
});

describe("work that was given up", () => {
  it("and fails later is reported, once", async () => {
    const lines = consoleErrors();
    start(after(50, fail("too late")), { timeoutMs: 20 });
    await vi.advanceTimersByTimeAsync(100);
    expect(lines).toEqual([
      expect.stringMatching(/^faasten: work that had been given up at the deadline failed later: Error: too late/),
    ]);
  });

  it("and fails with the signal's own reason is not reported: it did as it was told", async () => {
    const lines = consoleErrors();
    const { state } = start(
      (_event, { signal }) =>
        new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason as Error))),
      { timeoutMs: 20 },
    );
    await vi.advanceTimersByTimeAsync(100);
    expect(isFaastenError(state.error)).toBe(true);
    expect(lines).toEqual([]);
  });

  it("and succeeds later changes nothing", async () => {
    const lines = consoleErrors();
    const { state } = start(after(50), { timeoutMs: 20 });
    await vi.advanceTimersByTimeAsync(100);
    expect([state, lines]).toEqual([{ error: timeUp }, []]);
  });

  it("is not reported when it failed in time: the caller has seen it", async () => {
    const lines = consoleErrors();
    start(after(10, fail("bad")), { timeoutMs: 20 });
    await vi.advanceTimersByTimeAsync(100);
    expect(lines).toEqual([]);
  });
});

describe("the options of deadline", () => {
  it.each<[options: unknown, message: string]>([
    [{ timeout: 5 }, "deadline: there is no option `timeout`; there are `marginMs`, `timeoutMs`."],
    [{ marginMs: -1 }, "deadline: `marginMs` must be a number of 0 or more, got -1 (number)."],
    [{ marginMs: "500" }, 'deadline: `marginMs` must be a number of 0 or more, got "500".'],
    [{ marginMs: Number.NaN }, "deadline: `marginMs` must be a number of 0 or more, got NaN (number)."],
    [{ timeoutMs: 0 }, "deadline: `timeoutMs` must be a number of 1 or more, got 0 (number)."],
    [
      { timeoutMs: Number.POSITIVE_INFINITY },
      "deadline: `timeoutMs` must be a number of 1 or more, got Infinity (number).",
    ],
    [{ timeoutMs: null }, "deadline: `timeoutMs` must be a number of 1 or more, got null."],
    [null, "deadline: `options` must be an object, got null."],
    [500, "deadline: `options` must be an object, got 500 (number)."],
  ])("are checked when it is made: %o", (options, message) => {
    expect(() => deadline(options as DeadlineOptions)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message }),
    );
  });
});
