import { describe, expect, it } from "vitest";
import type { Invocation } from "../../src/core/invocation.ts";
import type { EventMiddleware, Next } from "../../src/core/middleware.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { tracing } from "./support/tracing.ts";

/** Runs a handler, by default one that answers "done", inside of some layers. */
function run(layers: readonly EventMiddleware[], handler: () => unknown = () => "done"): Promise<unknown> {
  return fasten(...layers)
    .event(handler)
    .run(testEvent(1), testInvocation());
}

/** What a layer that is written without `async` looks like to the pipeline. */
const notAsync = (layer: (input: unknown, invocation: Invocation, next: Next) => unknown): EventMiddleware =>
  layer as EventMiddleware;

const failing = (message: string) => (): never => {
  throw new Error(message);
};

describe("layers", () => {
  it("go around what follows, the first one outermost", async () => {
    const log: string[] = [];
    await run([tracing(log, "a"), tracing(log, "b"), tracing(log, "c")], () => log.push("handler"));
    expect(log).toEqual([">a", ">b", ">c", "handler", "<c", "<b", "<a"]);
  });

  it("see the result through next() and may give another one", async () => {
    const layer: EventMiddleware = async (_input, _invocation, next) => `(${String(await next())})`;
    expect(await run([layer, layer])).toBe("((done))");
  });

  it("may answer without next(): nothing inside runs", async () => {
    const log: string[] = [];
    const cache: EventMiddleware = async () => "cached";
    expect(await run([tracing(log, "a"), cache, tracing(log, "b")], () => log.push("handler"))).toBe("cached");
    expect(log).toEqual([">a", "<a"]);
  });

  it("see an error through next() as a rejection: catch, finally, and another error in its place", async () => {
    const log: string[] = [];
    const translate: EventMiddleware = async (_input, _invocation, next) => {
      try {
        return await next();
      } catch (error) {
        throw new Error("outer", { cause: error });
      } finally {
        log.push("finally");
      }
    };
    const failure = await run([translate], failing("inner")).catch((error: unknown) => error);
    expect(failure).toMatchObject({ message: "outer", cause: { message: "inner" } });
    expect(log).toEqual(["finally"]);
  });

  it("may recover from an error", async () => {
    const recover: EventMiddleware = async (_input, _invocation, next) =>
      next().catch((error: Error) => `was ${error.message}`);
    expect(await run([recover], failing("bad"))).toBe("was bad");
  });
});

describe("layers that are no async functions", () => {
  const outer = notAsync((_input, _invocation, next) => next().then((value) => `outer ${String(value)}`));

  it("give the layer outside a promise, whatever they return", async () => {
    expect(await run([outer, notAsync((_input, _invocation, next) => next())])).toBe("outer done");
    expect(await run([outer, notAsync(() => "plain")])).toBe("outer plain");
    // oxlint-disable-next-line unicorn/no-thenable -- the very point
    const thenable = { then: (resolve: (value: string) => void) => resolve("thenable") };
    expect(await run([outer, notAsync(() => thenable)])).toBe("outer thenable");
  });

  it("may throw: the layer outside sees a rejection, and so does the caller", async () => {
    const recover = notAsync((_input, _invocation, next) => next().catch((error: Error) => error.message));
    expect(await run([recover, notAsync(failing("thrown"))])).toBe("thrown");
    await expect(run([notAsync(failing("thrown"))])).rejects.toThrow("thrown");
  });

  it("may end in a handler that throws before its first await", async () => {
    await expect(run([], failing("at once"))).rejects.toThrow("at once");
  });
});

describe("next()", () => {
  it("rejects when a layer calls it again, with the name of the layer, and the handler runs once", async () => {
    let handled = 0;
    const stutter: EventMiddleware = async (_input, _invocation, next) => {
      await next();
      return next();
    };
    await expect(run([stutter], () => handled++)).rejects.toMatchObject({
      code: "NEXT_CALLED_TWICE",
      message: "the layer `stutter` called next() a second time; the handler ran once.",
    });
    expect(handled).toBe(1);
  });

  it("rejects, and does not throw, also when the calls are made at once or the first one failed", async () => {
    const twice: EventMiddleware = async (_input, _invocation, next) => {
      const calls = await Promise.allSettled([next(), next()]);
      return calls.map((call) => (call.status === "rejected" ? (call.reason as Error).message : call.value));
    };
    const message = "the layer `twice` called next() a second time; the handler ran once.";
    expect(await run([twice])).toEqual(["done", message]);
    expect(await run([twice], failing("bad"))).toEqual(["bad", message]);
  });

  it("calls a layer without a name `a layer`", async () => {
    const nameless: EventMiddleware[] = [async (_input, _invocation, next) => (await next(), next())];
    await expect(run(nameless)).rejects.toThrow(/^a layer called next\(\) a second time/);
  });

  it("may be called once in every run", async () => {
    const fn = fasten(async (_input, _invocation, next) => next()).event(() => "done");
    const runs = [1, 2, 3].map(() => fn.run(testEvent(1), testInvocation()));
    expect(await Promise.all(runs)).toEqual(["done", "done", "done"]);
  });
});

describe("next(members, input)", () => {
  it("gives what is inside another input, and the layers outside keep theirs", async () => {
    const seen: unknown[] = [];
    const look: EventMiddleware = async (input, _invocation, next) => {
      seen.push((input as { id: string }).id);
      return next();
    };
    const replace: EventMiddleware = async (_input, _invocation, next) => next({}, testEvent(2, { id: "other" }));
    await fasten(look, replace, look)
      .event((event) => seen.push(event.id))
      .run(testEvent(1, { id: "given" }), testInvocation());
    expect(seen).toEqual(["given", "other", "other"]);
  });
});
