import { describe, expect, it } from "vitest";
import { PermanentFailure, RetryLater } from "../../src/core/failures.ts";
import type { InvocationMiddleware } from "../../src/core/middleware.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { reporter } from "../../src/core/report.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { batchOf, runInLanes, statuses } from "./support/batch-of.ts";
import { consoleErrors } from "./support/console-errors.ts";
import { hostileThrows } from "./support/hostile.ts";

describe("one event", () => {
  it("gets the handler's result handed back untouched", async () => {
    const result = Object.freeze({ batchItemFailures: [] });
    expect(
      await fasten()
        .event(() => result)
        .run(testEvent(1), testInvocation()),
    ).toBe(result);
  });

  it("of which the handler throws rejects with the very thing that was thrown", async () => {
    for (const [what, make] of hostileThrows) {
      const thrown = make();
      const fn = fasten().event(() => {
        throw thrown;
      });
      // In a list: a promise would ask the value for its `then`.
      const caught = await fn.run(testEvent(1), testInvocation()).then(
        () => [],
        (error: unknown) => [error],
      );
      expect(caught.length === 1 && Object.is(caught[0], thrown), what).toBe(true);
    }
  });
});

describe("a batch", () => {
  it("gives each record's outcome in the order of the input, with the value of its handler", async () => {
    consoleErrors();
    const fn = fasten().event(async (event) => {
      await new Promise((resolve) => setTimeout(resolve, 5 - Number(event.id)));
      if (event.data === "bad") throw new Error(`record ${event.id}`);
      return event.data;
    });
    expect(await runInLanes(fn, batchOf("a", "bad", "c"))).toMatchObject({
      outcomes: [
        { status: "ok", value: "a" },
        { status: "retry", error: { message: "record 1" } },
        { status: "ok", value: "c" },
      ],
    });
  });

  it("of nothing has a report of nothing", async () => {
    expect(
      await runInLanes(
        fasten().event(() => 1),
        [],
      ),
    ).toEqual({ outcomes: [] });
  });

  it("survives whatever its handler throws: each record is tried again, with an Error that says what it was", async () => {
    consoleErrors();
    const fn = fasten().event((event) => {
      throw hostileThrows[Number(event.id)]?.[1]();
    });
    const { outcomes } = await runInLanes(fn, batchOf(...hostileThrows));
    expect(statuses({ outcomes })).toEqual(hostileThrows.map(() => "retry"));
    for (const outcome of outcomes) expect("error" in outcome && outcome.error instanceof Error).toBe(true);
  });

  it("fails as a whole when a layer around the invocation fails", async () => {
    const outage = async (): Promise<never> => {
      throw new Error("no database");
    };
    await expect(
      runInLanes(
        fasten({ invocation: outage }).event(() => 1),
        batchOf("a"),
      ),
    ).rejects.toThrow("no database");
  });

  it("asks for the delay of a RetryLater", async () => {
    consoleErrors();
    const fn = fasten().event(() => {
      throw new RetryLater(30);
    });
    expect((await runInLanes(fn, batchOf(1))).outcomes[0]).toMatchObject({ status: "retry", delaySeconds: 30 });
  });

  it("reports each failed record to the console when nobody else would: it names the record and why", async () => {
    const lines = consoleErrors();
    const fn = fasten().event((event) => {
      if (event.id === "1") throw new Error("no stock");
    });
    await runInLanes(fn, batchOf("a", "b", "c"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^faasten: the record failed \(1\): Error: no stock/);
  });

  it("hands the report to a logger that is fastened", async () => {
    const lines = consoleErrors();
    const taken: unknown[] = [];
    const invocation: InvocationMiddleware = async (_input, current, next) => {
      reporter.set(current, (error) => taken.push(error));
      return next();
    };
    const fn = fasten({ invocation }).event(() => {
      throw new Error("no stock");
    });
    expect(statuses(await runInLanes(fn, batchOf("a")))).toEqual(["retry"]);
    expect([taken, lines]).toEqual([[new Error("no stock")], []]);
  });
});

describe("the dead-letter hook", () => {
  const permanent = (): never => {
    throw new PermanentFailure("never");
  };

  it("gets a record that failed for good, and the error; when it returns, the record is settled", async () => {
    consoleErrors();
    const dead: unknown[] = [];
    const fn = fasten().event(permanent, { deadLetter: async (event, error) => dead.push(event.id, error.message) });
    expect(statuses(await runInLanes(fn, batchOf("a")))).toEqual(["deadLetter"]);
    expect(dead).toEqual(["0", "never"]);
  });

  it("that fails leaves the record to be tried again, with both errors", async () => {
    const lines = consoleErrors();
    const fn = fasten().event(permanent, {
      deadLetter: () => {
        throw new Error("queue is full");
      },
    });
    const { outcomes } = await runInLanes(fn, batchOf("a"));
    expect(outcomes[0]).toMatchObject({
      status: "retry",
      error: { message: "the dead-letter hook failed", cause: { message: "queue is full" } },
    });
    expect(lines.join("\n")).toContain("queue is full");
  });

  it("is not asked about a failure that may pass", async () => {
    consoleErrors();
    const dead: unknown[] = [];
    const fn = fasten().event(
      () => {
        throw new Error("try again");
      },
      { deadLetter: (event) => dead.push(event.id) },
    );
    expect(statuses(await runInLanes(fn, batchOf("a")))).toEqual(["retry"]);
    expect(dead).toEqual([]);
  });

  it("is not needed: without it the record is tried again, and the source's own rule decides", async () => {
    consoleErrors();
    expect(statuses(await runInLanes(fasten().event(permanent), batchOf("a")))).toEqual(["retry"]);
  });
});
