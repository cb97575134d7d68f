import { describe, expect, it } from "vitest";
import type { Invocation, InvocationEnd, InvocationInit } from "../../src/core/invocation.ts";
import { endInvocation } from "../../src/core/ending.ts";
import { currentInvocation } from "../../src/core/scope.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { consoleErrors } from "./support/console-errors.ts";
import { everyTrapThrows } from "./support/hostile.ts";

const soon = <Value>(value: Value): Promise<Value> => new Promise((resolve) => setTimeout(resolve, 5, value));
const never = (): Promise<never> => new Promise(() => undefined);

describe("waitUntil, where the platform cannot keep work going", () => {
  it("makes the end wait for the work", async () => {
    const invocation = testInvocation();
    const done: string[] = [];
    invocation.waitUntil(soon("work").then((name) => done.push(name)));
    await endInvocation(invocation, {});
    expect(done).toEqual(["work"]);
  });

  it("waits for work that work adds, and for work that a finalizer adds", async () => {
    const invocation = testInvocation();
    const done: string[] = [];
    const work = (name: string, then?: () => void): void =>
      invocation.waitUntil(soon(name).then(() => (done.push(name), then?.())));
    invocation.defer(() => work("sent by a finalizer"));
    work("first", () => work("second", () => work("third")));
    await endInvocation(invocation, {});
    expect(done).toEqual(["first", "second", "third", "sent by a finalizer"]);
  });

  it("reports the work's failure, and ends all the same", async () => {
    const lines = consoleErrors();
    const invocation = testInvocation();
    invocation.waitUntil(Promise.reject(new Error("cache is full")));
    await endInvocation(invocation, {});
    expect(lines).toEqual([expect.stringMatching(/^faasten: work given to waitUntil failed: Error: cache is full/)]);
  });

  it("takes anything for work: a thenable, a plain value, a hostile one", async () => {
    const lines = consoleErrors();
    const invocation = testInvocation();
    // oxlint-disable-next-line unicorn/no-thenable -- the very point
    const thenable = { then: (resolve: (value: unknown) => void) => resolve(1) } as PromiseLike<unknown>;
    for (const work of [thenable, undefined, 5, everyTrapThrows()]) invocation.waitUntil(work as PromiseLike<unknown>);
    await endInvocation(invocation, {});
    expect(lines).toEqual([expect.stringContaining("hands off")]);
  });

  it("waits no longer than the time that is left, and says once what had not settled", async () => {
    const lines = consoleErrors();
    const until = Date.now() + 70;
    const invocation = testInvocation({ remainingMs: () => until - Date.now() });
    const finalized: string[] = [];
    invocation.defer(() => finalized.push("finalizer"));
    invocation.waitUntil(never());
    await endInvocation(invocation, {});
    expect(finalized).toEqual(["finalizer"]);
    expect(lines).toEqual([expect.stringContaining("1 promise(s) given to waitUntil had not settled")]);
  });

  it("may be detached from the invocation, and so may defer and remainingMs", async () => {
    const { waitUntil, defer, remainingMs } = testInvocation({ remainingMs: () => 5 });
    waitUntil(Promise.resolve());
    defer(() => undefined);
    expect([remainingMs(), testInvocation().remainingMs()]).toEqual([5, Number.POSITIVE_INFINITY]);
  });
});

describe("waitUntil, where the platform can", () => {
  it("hands the work over, and the end does not wait for it", async () => {
    const given: Promise<unknown>[] = [];
    const invocation = testInvocation({ waitUntil: (work) => void given.push(work) });
    invocation.waitUntil(never());
    await endInvocation(invocation, {});
    expect(given).toHaveLength(1);
  });

  it("hands over a promise that never rejects; the failure is reported", async () => {
    const lines = consoleErrors();
    const given: Promise<unknown>[] = [];
    const invocation = testInvocation({ waitUntil: (work) => void given.push(work) });
    invocation.waitUntil(Promise.reject(new Error("cache is full")));
    await Promise.all(given);
    expect(lines).toEqual([expect.stringContaining("cache is full")]);
  });
});

describe("defer", () => {
  const ending = async (
    end: Partial<InvocationEnd>,
    init: Partial<InvocationInit>,
    use: (invocation: Invocation) => void,
  ): Promise<void> => {
    const invocation = testInvocation(init);
    use(invocation);
    await endInvocation(invocation, end);
  };

  it("runs the last finalizer first, one after the other", async () => {
    const log: string[] = [];
    await ending({}, {}, ({ defer }) => {
      for (const name of ["a", "b", "c"]) defer(async () => log.push(`>${name}`, await soon(`<${name}`)));
    });
    expect(log).toEqual([">c", "<c", ">b", "<b", ">a", "<a"]);
  });

  it("tells each how the invocation ended", async () => {
    const ends: Partial<InvocationEnd>[] = [];
    const response = new Response();
    const error = new Error("x");
    for (const end of [{ response }, { error }, {}])
      await ending(end, {}, ({ defer }) => defer((given) => ends.push(given)));
    expect(ends).toEqual([{ response }, { error }, {}]);
  });

  it("runs each in the scope of the invocation, whoever ends it", async () => {
    const invocation = testInvocation();
    const seen: unknown[] = [];
    invocation.defer(async () => seen.push(currentInvocation(), await soon("later"), currentInvocation()));
    await endInvocation(invocation, {});
    expect(seen).toEqual([invocation, "later", invocation]);
  });

  it("runs the others when one throws or rejects, and reports it", async () => {
    const lines = consoleErrors();
    const log: string[] = [];
    await ending({}, {}, ({ defer }) => {
      defer(() => log.push("first"));
      defer(() => Promise.reject(new Error("rejected")));
      defer(() => {
        throw new Error("thrown");
      });
    });
    expect(log).toEqual(["first"]);
    expect(lines).toEqual([expect.stringContaining("Error: thrown"), expect.stringContaining("Error: rejected")]);
    for (const line of lines) expect(line).toMatch(/^faasten: a finalizer given to defer failed: /);
  });

  it("runs a finalizer at once when the invocation has ended, with its end", async () => {
    const lines = consoleErrors();
    const invocation = testInvocation();
    const error = new Error("x");
    await endInvocation(invocation, { error });
    const ends: Partial<InvocationEnd>[] = [];
    invocation.defer((end) => ends.push(end));
    invocation.defer(() => Promise.reject(new Error("late")));
    await new Promise(setImmediate);
    expect(ends).toEqual([{ error }]);
    expect(lines).toEqual([expect.stringContaining("Error: late")]);
  });

  it("runs a finalizer that a finalizer adds, and the end waits for it", async () => {
    const log: string[] = [];
    await ending({}, {}, ({ defer }) => defer(() => defer(async () => log.push(await soon("inner")))));
    expect(log).toEqual(["inner"]);
  });

  it("runs nothing twice, and the first of two ends counts, even when they come at once", async () => {
    const invocation = testInvocation();
    const log: unknown[] = [];
    for (const name of ["a", "b"]) invocation.defer(async (end) => log.push([name, await soon(end.error)]));
    invocation.waitUntil(soon("work"));
    await Promise.all([endInvocation(invocation, {}), endInvocation(invocation, { error: "too late" })]);
    await endInvocation(invocation, { error: "much too late" });
    expect(log).toEqual([
      ["b", undefined],
      ["a", undefined],
    ]);
  });
});
