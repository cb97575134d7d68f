import { describe, expect, it } from "vitest";
import { currentInvocation } from "../../src/core/scope.ts";
import { deadline } from "../../src/core/deadline.ts";
import { PermanentFailure, RetryLater } from "../../src/core/failures.ts";
import type { EventMiddleware } from "../../src/core/middleware.ts";
import type { BatchReport, Outcome } from "../../src/core/outcome.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { batchOf, statuses } from "./support/batch-of.ts";
import { consoleErrors } from "./support/console-errors.ts";
import { hostileThrows } from "./support/hostile.ts";

/** A batch function that keeps the ids of what its handler was given. */
function collecting(layers: readonly EventMiddleware[], report?: (count: number) => unknown) {
  const handled: string[][] = [];
  const fn = fasten(...layers).batch((events) => {
    handled.push(events.map(({ id }) => id));
    return report?.(events.length) as BatchReport | undefined;
  });
  return { handled, run: (...data: unknown[]) => fn.run(batchOf(...data), testInvocation()) };
}

/** A layer that does something of its own for the data it is named for. */
const when =
  (data: string, layer: EventMiddleware): EventMiddleware =>
  async (input, invocation, next) =>
    (input as { data?: unknown }).data === data ? layer(input, invocation, next) : next();

const refuse: EventMiddleware = async () => {
  throw new PermanentFailure("refused");
};

describe("a batch handler", () => {
  it("that returns nothing has handled all", async () => {
    const { handled, run } = collecting([]);
    expect(await run("a", "b")).toEqual({ outcomes: [{ status: "ok" }, { status: "ok" }] });
    expect(handled).toEqual([["0", "1"]]);
  });

  it("that returns a report decides record by record", async () => {
    consoleErrors();
    const outcomes: Outcome[] = [
      { status: "ok", value: 1 },
      { status: "retry", error: new Error("later"), delaySeconds: 5 },
      { status: "drop", error: new Error("never") },
      { status: "notAttempted", reason: "no time" },
    ];
    expect(await collecting([], () => ({ outcomes })).run(1, 2, 3, 4)).toEqual({ outcomes });
  });

  it("that throws has failed all", async () => {
    consoleErrors();
    const { run } = collecting([], () => {
      throw new RetryLater(7, "database is down");
    });
    const failed = { status: "retry", error: { message: "database is down" }, delaySeconds: 7 };
    expect(await run("a", "b")).toMatchObject({ outcomes: [failed, failed] });
  });

  it.each(hostileThrows)("that throws %s has failed all, with an Error for each", async (_what, make) => {
    consoleErrors();
    const { run } = collecting([], () => {
      throw make();
    });
    const { outcomes } = await run("a", "b");
    expect(statuses({ outcomes })).toEqual(["retry", "retry"]);
    expect(outcomes.every((outcome) => "error" in outcome && outcome.error instanceof Error)).toBe(true);
  });

  it.each<[what: string, report: unknown, got: string]>([
    ["too few outcomes", { outcomes: [{ status: "ok" }] }, "1 outcomes"],
    ["too many outcomes", { outcomes: Array.from({ length: 3 }, () => ({ status: "ok" })) }, "3 outcomes"],
    ["an unknown status", { outcomes: [{ status: "ok" }, { status: "done" }] }, "2 outcomes"],
    ["a failure without its error", { outcomes: [{ status: "ok" }, { status: "retry" }] }, "2 outcomes"],
    ["a failure whose error is none", { outcomes: [{ status: "ok" }, { status: "drop", error: "x" }] }, "2 outcomes"],
    ["holes", { outcomes: new Array(2) }, "2 outcomes"],
    ["null", null, "something else"],
    ["a platform's own report", { batchItemFailures: [] }, "something else"],
    ["a bare list", [{ status: "ok" }, { status: "ok" }], "something else"],
  ])("that reports %s has failed all: nothing is acknowledged by mistake", async (_what, report, got) => {
    consoleErrors();
    const { outcomes } = await collecting([], () => report).run("a", "b");
    expect(statuses({ outcomes })).toEqual(["retry", "retry"]);
    expect(outcomes[0]).toMatchObject({
      error: {
        code: "INVALID_REPORT",
        message: `batch: the handler must return nothing or { outcomes }, one for each of 2 events, got ${got}.`,
      },
    });
  });

  it("is not called for no events", async () => {
    const { handled, run } = collecting([]);
    expect([await run(), handled]).toEqual([{ outcomes: [] }, []]);
  });
});

describe("layers around each event of a batch function", () => {
  it("meet before the handler, which runs once for those that arrived, in their order", async () => {
    consoleErrors();
    const slow = when(
      "slow",
      async (_input, _invocation, next) => (await new Promise((resolve) => setTimeout(resolve, 5)), next()),
    );
    const { handled, run } = collecting([when("bad", refuse), slow]);
    const { outcomes } = await run("a", "bad", "slow", "d");
    expect(handled).toEqual([["0", "2", "3"]]);
    expect(outcomes).toMatchObject([
      { status: "ok" },
      { status: "retry", error: { code: "PERMANENT_FAILURE" } },
      { status: "ok" },
      { status: "ok" },
    ]);
  });

  it("get the outcome of their own event through next(): a value, or the error", async () => {
    consoleErrors();
    const seen: unknown[] = [];
    const look: EventMiddleware = async (input, _invocation, next) => {
      try {
        const value = await next();
        seen.push([(input as { id: string }).id, value]);
        return value;
      } catch (error) {
        seen.push([(input as { id: string }).id, (error as Error).message]);
        throw error;
      }
    };
    const report: BatchReport = {
      outcomes: [
        { status: "ok", value: "fine" },
        { status: "retry", error: new Error("busy"), delaySeconds: 3 },
        { status: "deadLetter", error: new Error("buried") },
        { status: "notAttempted", reason: "no time" },
      ],
    };
    expect(await collecting([look, look], () => report).run(1, 2, 3, 4)).toEqual(report);
    const once = [
      ["0", "fine"],
      ["1", "busy"],
      ["2", "buried"],
      ["3", "no time"],
    ];
    expect(seen.toSorted()).toEqual([...once, ...once].toSorted());
  });

  it("may recover their event, and the others stay failed", async () => {
    consoleErrors();
    const recover = when("a", async (_input, _invocation, next) =>
      next().catch((error: Error) => `saved from ${error.message}`),
    );
    const { run } = collecting([recover], () => {
      throw new Error("outage");
    });
    expect(await run("a", "b")).toMatchObject({
      outcomes: [{ status: "ok", value: "saved from outage" }, { status: "retry" }],
    });
  });

  it("may put an error of their own in the place of the handler's", async () => {
    consoleErrors();
    const later: EventMiddleware = async (_input, _invocation, next) => {
      return next().catch((cause: unknown) => {
        throw new RetryLater(9, "cooling down", { cause });
      });
    };
    const { run } = collecting([later], () => ({ outcomes: [{ status: "drop", error: new Error("x") }] }));
    expect(await run("a")).toMatchObject({
      outcomes: [{ status: "retry", delaySeconds: 9, error: { message: "cooling down" } }],
    });
  });

  it("may answer without next(): their event does not reach the handler", async () => {
    const { handled, run } = collecting([when("known", async () => "replayed")]);
    expect(await run("known", "new")).toEqual({
      outcomes: [
        { status: "ok", value: "replayed" },
        { status: "ok", value: undefined },
      ],
    });
    expect(handled).toEqual([["1"]]);
  });

  it("that let nothing through leave the handler uncalled", async () => {
    consoleErrors();
    const { handled, run } = collecting([refuse]);
    expect(statuses(await run("a", "b"))).toEqual(["retry", "retry"]);
    expect(handled).toEqual([]);
  });

  it("hand a replaced event to the handler", async () => {
    const replace: EventMiddleware = async (_input, _invocation, next) => next({}, batchOf("x", "y")[1]);
    const { handled, run } = collecting([replace]);
    await run("a");
    expect(handled).toEqual([["1"]]);
  });

  it("run in the scope of their record, the handler in that of the invocation", async () => {
    const seen: unknown[] = [];
    const mark: EventMiddleware = async (input, _invocation, next) => next({ record: (input as { id: string }).id });
    const look: EventMiddleware = async (_input, invocation, next) => {
      seen.push((invocation as { record?: unknown }).record, currentInvocation() === invocation);
      return next();
    };
    const invocation = testInvocation();
    await fasten(mark, look)
      .batch(() => void seen.push(currentInvocation() === invocation))
      .run(batchOf("a", "b"), invocation);
    expect(seen).toEqual(["0", true, "1", true, true]);
  });

  it("that give up before the handler is done settle their event: a hanging handler holds nothing back", async () => {
    consoleErrors();
    const { run } = collecting([deadline({ timeoutMs: 5 })], () => new Promise(() => undefined));
    expect(await run("a", "b")).toMatchObject({
      outcomes: [
        { status: "retry", error: { code: "DEADLINE_EXCEEDED" } },
        { status: "retry", error: { code: "DEADLINE_EXCEEDED" } },
      ],
    });
  });

  it("that have all given up abort the signal of the handler, for which nobody waits any more", async () => {
    consoleErrors();
    let signal: AbortSignal | undefined;
    const fn = fasten(deadline({ timeoutMs: 5 })).batch((_events, invocation) => {
      signal = invocation.signal;
      return new Promise(() => undefined);
    });
    await fn.run(batchOf("a", "b"), testInvocation());
    expect(signal?.reason).toMatchObject({ code: "GIVEN_UP" });
  });

  it("that let the handler finish, or let no event through, leave its signal alone", async () => {
    for (const layer of [deadline({ timeoutMs: 1000 }), async () => "answered"]) {
      const invocation = testInvocation();
      await fasten(layer)
        .batch(() => undefined)
        .run(batchOf("a"), invocation);
      expect(invocation.signal.aborted).toBe(false);
    }
  });

  it("that answer first and let their event arrive later take nobody else's place", async () => {
    const lines = consoleErrors();
    const answersFirst = when("early", async (_input, _invocation, next) => {
      setTimeout(() => void next(), 2);
      return "answered";
    });
    const slow = when(
      "slow",
      async (_input, _invocation, next) => (await new Promise((resolve) => setTimeout(resolve, 20)), next()),
    );
    const { handled, run } = collecting([answersFirst, slow]);
    expect(statuses(await run("early", "slow"))).toEqual(["ok", "ok"]);
    expect(handled).toEqual([["1"]]);
    expect(lines).toEqual([expect.stringContaining("an event came too late for its batch")]);
  });
});
