import { describe, expect, it } from "vitest";
import type { Tool } from "../../src/core/middleware.ts";
import { fasten, type Pipeline } from "../../src/core/pipeline.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { batchOf, runInLanes } from "./support/batch-of.ts";
import { tracing } from "./support/tracing.ts";

const request = (): Request => new Request("https://example.com/");

/** A tool that goes around both scopes. */
const tool = (log: string[], name: string): Omit<Required<Tool>, "observer"> => ({
  invocation: tracing(log, `${name}.invocation`) as NonNullable<Tool["invocation"]>,
  event: tracing(log, `${name}.event`),
});

describe("the scopes of a tool", () => {
  const around = (log: string[], layers: readonly string[], inside: string[]): void => {
    expect(log).toEqual([
      ...layers.map((name) => `>${name}`),
      ...inside,
      ...layers.toReversed().map((name) => `<${name}`),
    ]);
  };
  const all = ["a.invocation", "b.invocation", "a.event", "layer", "b.event"];
  const fastened = (log: string[]): Pipeline => fasten(tool(log, "a"), tracing(log, "layer"), tool(log, "b"));

  it("are the invocation outside and the event inside, each in the order of the tools: for one event", async () => {
    const log: string[] = [];
    await fastened(log)
      .event(() => log.push("handler"))
      .run(testEvent(1), testInvocation());
    around(log, all, ["handler"]);
  });

  it("... for one request", async () => {
    const log: string[] = [];
    await fastened(log)
      .http(() => log.push("handler"))
      .run(request(), testInvocation());
    around(log, all, ["handler"]);
  });

  it("... for one native event", async () => {
    const log: string[] = [];
    await fastened(log)
      .raw(() => log.push("handler"))
      .run({}, testInvocation());
    around(log, all, ["handler"]);
  });

  it("are once around a batch, and around each of its records", async () => {
    const log: string[] = [];
    const fn = fastened(log).event((event) => log.push(event.id), { concurrency: 1 });
    await runInLanes(fn, batchOf("a", "b"));
    const record = (id: string): string[] => [">a.event", ">layer", ">b.event", id, "<b.event", "<layer", "<a.event"];
    around(log, ["a.invocation", "b.invocation"], [...record("0"), ...record("1")]);
  });

  it("are once around a batch function, whose handler runs once inside of all of them", async () => {
    const log: string[] = [];
    const fn = fasten(tool(log, "a"), tool(log, "b")).batch((events) => void log.push(`handler of ${events.length}`));
    await fn.run(batchOf("a", "b"), testInvocation());
    const count = (line: string): number => log.filter((each) => each === line).length;
    expect(log.slice(0, 2)).toEqual([">a.invocation", ">b.invocation"]);
    expect(log.slice(2, 6).toSorted()).toEqual([">a.event", ">a.event", ">b.event", ">b.event"]);
    expect(log[6]).toBe("handler of 2");
    expect(log.slice(-2)).toEqual(["<b.invocation", "<a.invocation"]);
    expect([count("<a.event"), count("<b.event")]).toEqual([2, 2]);
  });

  it("may be one of the two alone", async () => {
    const log: string[] = [];
    const { invocation, event } = tool(log, "a");
    const absent = { invocation, event: undefined } as unknown as Tool;
    const fn = fasten({ invocation }, { event }, absent).event(() => log.push("handler"));
    await fn.run(testEvent(1), testInvocation());
    around(log, ["a.invocation", "a.invocation", "a.event"], ["handler"]);
  });
});

describe("a pipeline", () => {
  const entered = async (pipeline: Pipeline, log: string[]): Promise<readonly string[]> => {
    log.length = 0;
    await pipeline.event(() => undefined).run(testEvent(1), testInvocation());
    return log.filter((line) => line.startsWith(">"));
  };

  it("is not changed by what is built on it: a prefix can be shared", async () => {
    const log: string[] = [];
    const prefix = fasten(tracing(log, "a"));
    const left = prefix.use(tracing(log, "left"));
    const right = prefix.use(tracing(log, "right")).use({ invocation: tool(log, "right").invocation });
    expect(await entered(prefix, log)).toEqual([">a"]);
    expect(await entered(left, log)).toEqual([">a", ">left"]);
    expect(await entered(right, log)).toEqual([">right.invocation", ">a", ">right"]);
  });

  it("cannot be changed from outside", () => {
    const pipeline = fasten();
    expect(() => Object.assign(pipeline, { event: undefined })).toThrow(TypeError);
  });

  it("takes the parts of a tool when it is fastened, getters and inherited ones too", async () => {
    const log: string[] = [];
    class Inherited implements Tool {
      get event(): NonNullable<Tool["event"]> {
        return tracing(log, "inherited");
      }
    }
    const changing: { event: NonNullable<Tool["event"]> } = { event: tracing(log, "first") };
    const pipeline = fasten(changing, new Inherited());
    changing.event = tracing(log, "second");
    expect(await entered(pipeline, log)).toEqual([">first", ">inherited"]);
  });

  it("keeps the options it was given, not the object they came in", () => {
    const options = { concurrency: 2 };
    const fn = fasten().event(() => undefined, options);
    options.concurrency = 50;
    expect(fn.options).toEqual({ concurrency: 2 });
  });
});

describe("a layer that is none", () => {
  it.each([
    [undefined, "undefined"],
    [null, "null"],
    [5, "5 (number)"],
    ["logger", '"logger"'],
    [{}, "an object"],
    [[], "an array"],
    [{ events: () => 1 }, "an object"],
    [{ event: "log" }, "an object"],
    [{ invocation: async () => 1, event: null }, "an object"],
  ])("is refused when it is fastened: %o", (layer, got) => {
    const refusal = {
      code: "INVALID_LAYER",
      message: `use: a layer must be a function or a tool such as a logger, got ${got}.`,
    };
    expect(() => fasten(layer as never)).toThrow(expect.objectContaining(refusal));
    expect(() => fasten().use(layer as never)).toThrow(expect.objectContaining(refusal));
  });
});

describe("a handler that is none", () => {
  it.each(["http", "event", "batch", "raw"] as const)("is refused by .%s", (method) => {
    const build = fasten()[method] as (handler: unknown) => unknown;
    expect(() => build({})).toThrow(`${method}: \`handler\` must be a function, got an object.`);
    expect(() => build(undefined)).toThrow(`${method}: \`handler\` must be a function, got undefined.`);
  });
});

describe("the options of .event", () => {
  it.each<[options: unknown, message: string]>([
    [
      { concurency: 2 },
      "event: there is no option `concurency`; there are `concurrency`, `marginMs`, `retries`, `isTransient`, `retryDelayMs`, `maxAttempts`, `deadLetter`, `onPartial`.",
    ],
    [{ onPartial: "fail" }, 'event: `onPartial` must be "report" or "throw", got "fail".'],
    [{ concurrency: 0 }, "event: `concurrency` must be a whole number of 1 or more, got 0 (number)."],
    [{ concurrency: 1.5 }, "event: `concurrency` must be a whole number of 1 or more, got 1.5 (number)."],
    [{ concurrency: Number.NaN }, "event: `concurrency` must be a whole number of 1 or more, got NaN (number)."],
    [{ concurrency: "4" }, 'event: `concurrency` must be a whole number of 1 or more, got "4".'],
    [{ deadLetter: "queue" }, 'event: `deadLetter` must be a function, got "queue".'],
    [null, "event: `options` must be an object, got null."],
    ["fast", 'event: `options` must be an object, got "fast".'],
  ])("are checked when the function is made: %o", (options, message) => {
    expect(() => fasten().event(() => 1, options as never)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message }),
    );
  });

  it("may be absent, or there and undefined", () => {
    expect(fasten().event(() => 1).options).toEqual({});
    expect(fasten().event(() => 1, { concurrency: undefined } as never).options).toEqual({ concurrency: undefined });
  });
});
