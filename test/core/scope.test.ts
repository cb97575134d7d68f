import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it, vi } from "vitest";
import type { Invocation } from "../../src/core/invocation.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { captureScope, currentInvocation } from "../../src/core/scope.ts";
import { lanes } from "../../src/batch/lanes.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";

/** A repeatable choice: the same seed gives the same numbers. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Gives way to others in one of several ways, so that invocations interleave at every kind of await. */
const waits: readonly (() => Promise<unknown>)[] = [
  async () => undefined,
  () => new Promise<void>((resolve) => queueMicrotask(resolve)),
  () => new Promise((resolve) => process.nextTick(resolve)),
  () => new Promise(setImmediate),
  () => new Promise((resolve) => setTimeout(resolve, 1)),
];

/** Waits some times; after each it asks whether this is still the place where it began. */
async function wander(invocation: Invocation, mine: unknown, choose: (below: number) => number): Promise<number> {
  let strayed = 0;
  for (let step = choose(12); step >= 0; step--) {
    await waits[choose(waits.length)]?.();
    const current = currentInvocation() as (Invocation & { mine?: unknown }) | undefined;
    if (current !== invocation || current.mine !== mine) strayed++;
  }
  return strayed;
}

describe("currentInvocation", () => {
  it("is nobody outside of a function", async () => {
    await fasten()
      .event(() => undefined)
      .run(testEvent(1), testInvocation());
    expect(currentInvocation()).toBeUndefined();
  });

  it("is the invocation in layers and below the handler, after an await and in callbacks", async () => {
    const seen: unknown[] = [];
    const look = (): unknown => seen.push(currentInvocation());
    const below = async (): Promise<void> => {
      look();
      for (const wait of waits) await wait().then(look);
    };
    const invocation = testInvocation();
    await fasten(async (_input, _invocation, next) => (look(), await next(), look()))
      .event(below)
      .run(testEvent(1), invocation);
    expect(seen).toEqual(new Array(waits.length + 3).fill(invocation));
  });

  it("stays right, and members stay apart, for a thousand invocations at once", async () => {
    const choose = random(20_260);
    const fn = fasten(async (event, invocation, next) => {
      const before = await wander(invocation, undefined, choose);
      return before + Number(await next({ mine: (event as { id: string }).id }));
    }).event((event, invocation) => wander(invocation, event.id, choose));
    const strayed = Array.from({ length: 1000 }, (_, n) =>
      fn.run(testEvent(n, { id: `e${n}` }), testInvocation({ id: `i${n}` })),
    );
    expect(await Promise.all(strayed)).toEqual(new Array(1000).fill(0));
  });

  it("stays right for a thousand records of one batch, each in its own view", async () => {
    const choose = random(4711);
    const invocation = testInvocation();
    const views = new Set<Invocation>();
    const fn = fasten(async (event, _invocation, next) => next({ mine: (event as { id: string }).id })).event(
      (event, view) => {
        views.add(view);
        return wander(view, event.id, choose);
      },
    );
    const events = Array.from({ length: 1000 }, (_, n) => testEvent(n, { id: `e${n}` }));
    const { outcomes } = await fn.runBatch(events, invocation, (batch, each) =>
      lanes(batch, each, { concurrency: 1000 }),
    );
    expect(outcomes).toEqual(new Array(1000).fill({ status: "ok", value: 0 }));
    expect([views.size, views.has(invocation)]).toEqual([1000, false]);
  });
});

describe("captureScope", () => {
  it("brings a callback that comes from outside back in", async () => {
    const invocation = testInvocation();
    const fn = fasten().raw(() => [captureScope()]); // In a list: it is a function that must not be called yet.
    const [inScope] = await fn.run(undefined, invocation);
    expect(currentInvocation()).toBeUndefined();
    expect(inScope?.(() => currentInvocation())).toBe(invocation);
  });
});

describe("a runtime without AsyncLocalStorage", () => {
  const program = fileURLToPath(new URL("support/without-storage.ts", import.meta.url));
  const answers = JSON.parse(
    execFileSync(process.execPath, [program], { encoding: "utf8", timeout: 10_000 }),
  ) as Record<string, unknown>;
  const always = (id: string): object => ({ argument: id, atOnce: id, afterPause: id, afterAll: id });

  it("knows the invocation while exactly one is running, also after a failure", () => {
    expect(answers).toMatchObject({
      outside: null,
      alone: always("alone"),
      afterFailures: null,
      aloneAgain: always("again"),
    });
  });

  it("knows nobody while two are running, rather than the wrong one; the argument is always right", () => {
    expect(answers["twoAtOnce"]).toEqual([
      { argument: "first", atOnce: "first", afterPause: null, afterAll: null },
      { argument: "second", atOnce: null, afterPause: null, afterAll: "second" },
    ]);
  });

  it("keeps members apart all the same", () => {
    expect(answers["members"]).toEqual(["ada", "bob"]);
  });

  it("knows the invocation in the pulls of a streamed body", () => {
    expect(answers["stream"]).toBe("streamed streamed ");
  });

  it("knows the one invocation that is running also in the records of its batch", () => {
    expect(answers["recordsOneByOne"]).toEqual([
      { id: "batch", mine: "first" },
      { id: "batch", mine: "second" },
    ]);
  });

  it("knows no record while two of them are handled, rather than the wrong one", () => {
    expect(answers["recordsAtOnce"]).toEqual([{}, {}]);
  });
});

describe("two copies of the package in one process", () => {
  it("find the same invocation", async () => {
    const invocation = testInvocation({ id: "shared" });
    vi.resetModules();
    const other = (await import("../../src/core/scope.ts")) as typeof import("../../src/core/scope.ts");
    expect(other.currentInvocation).not.toBe(currentInvocation);
    expect(other.runInScope(invocation, currentInvocation)).toBe(invocation);
  });
});
