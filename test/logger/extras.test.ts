import { describe, expect, it } from "vitest";
import { endInvocation } from "../../src/core/ending.ts";
import { fasten, type Invocation } from "../../src/index.ts";
import { ring } from "../../src/logger/extensions/buffer.ts";
import { correlation } from "../../src/logger/extensions/correlation.ts";
import { createLogger, type LoggerOptions } from "../../src/logger/index.ts";
import { ratio, tail } from "../../src/logger/extensions/sample.ts";
import { memorySink } from "../../src/logger/sinks/memory.ts";
import { invoke, testEvent, testInvocation } from "../../src/testing/index.ts";
import { batchOf, runInLanes } from "../core/support/batch-of.ts";
import { consoleErrors } from "../core/support/console-errors.ts";

function setup(options: LoggerOptions) {
  const sink = memorySink();
  const log = createLogger({ sink, format: ({ message }) => message, level: "info", ...options });
  return { sink, log };
}

const oops = (): never => {
  throw new Error("oops");
};

/** Runs a batch to its end. */
async function runBatch(fn: Parameters<typeof runInLanes>[0], data: readonly unknown[], invocation: Invocation) {
  await runInLanes(fn, batchOf(...data), invocation);
  await endInvocation(invocation, {});
}

describe("a logger with a sampler", () => {
  it("writes the debug lines of sampled invocations only, those of children too", async () => {
    const { log, sink } = setup({ sample: ratio(0.5, { random: () => (draws++ % 2 === 0 ? 0 : 0.9) }), wide: false });
    let draws = 0;
    const fn = fasten(log).event(({ data }) => {
      log.trace(`trace ${String(data)}`);
      log.debug(`debug ${String(data)}`);
      log.child({ a: 1 }).debug(`child ${String(data)}`);
      log.info(`info ${String(data)}`);
    });
    await invoke(fn, testEvent(1));
    await invoke(fn, testEvent(2));
    expect(sink.lines).toEqual(["debug 1", "child 1", "info 1", "info 2"]);
    expect(sink.records[0]).toMatchObject({ level: "debug", message: "debug 1" });
  });

  it("writes no more than its level outside of invocations, and nothing when it is silent", async () => {
    const { log, sink } = setup({ sample: ratio(1, { level: "trace" }), wide: false });
    log.debug("outside");
    await invoke(
      fasten(log).event(() => log.trace("inside")),
      testEvent(1),
    );
    log.level = "silent";
    await invoke(
      fasten(log).event(() => log.fatal("silent")),
      testEvent(1),
    );
    expect(sink.lines).toEqual(["inside"]);
  });

  it("decides alike for all records of a batch", async () => {
    const { log, sink } = setup({ sample: ratio(0.5, { random: () => [0.9, 0][draws++] ?? 0.9 }), wide: false });
    let draws = 0;
    const fn = fasten(log).event(({ data }) => log.debug(String(data)));
    await runBatch(fn, ["a", "b"], testInvocation());
    await runBatch(fn, ["c", "d"], testInvocation());
    expect([sink.lines, draws]).toEqual([["c", "d"], 2]);
  });
});

describe("a logger with a tail", () => {
  it("writes the wide records it keeps, each with its weight", async () => {
    const sampler = tail({ ratio: 0.25, random: () => [0.1, 0.3][draws++ % 2] ?? 0 });
    let draws = 0;
    const { log, sink } = setup({ wide: sampler });
    const fn = fasten(log).http((request) => (request.url.endsWith("/fail") ? oops() : log.annotate({ seen: true })));
    for (const path of ["a", "b", "fail", "c"]) await invoke(fn, new Request(`https://shop.example/${path}`));
    const wide = sink.records.map(({ fields }) => [fields["url.path"], fields["sample_weight"], fields["seen"]]);
    expect(wide).toEqual([
      ["/a", 4, true],
      ["/fail", 1, undefined],
      ["/c", 4, true],
    ]);
  });
});

describe("a logger with a ring", () => {
  it("writes what it kept when an error comes, the oldest first, and nothing without one", async () => {
    const { log, sink } = setup({ buffer: ring(), wide: false });
    const fn = fasten(log).event(({ data }) => {
      log.debug("one");
      log.info("two");
      log.trace("three");
      if (data === "fails") log.error("four");
      log.debug("five");
    });
    await invoke(fn, testEvent("works"));
    expect(sink.lines).toEqual(["two"]);
    sink.clear();
    await invoke(fn, testEvent("fails"));
    expect(sink.lines).toEqual(["two", "one", "three", "four"]);
    expect(sink.records.map(({ level }) => level)).toEqual(["info", "debug", "trace", "error"]);
  });

  it.each<[string, LoggerOptions]>([
    ["with the wide record", {}],
    ["without a wide record", { wide: false }],
    ["with a tail that drops it", { wide: tail({ ratio: 0, outcomes: [] }) }],
  ])("writes what it kept when the invocation fails: %s", async (_name, options) => {
    const { log, sink } = setup({ buffer: ring(), ...options });
    const fn = fasten(log).http(() => {
      log.debug("kept");
      return oops();
    });
    expect((await invoke(fn, new Request("https://shop.example/"))).status).toBe(500);
    expect(sink.lines[0]).toBe("kept");
  });

  it("writes what all records of a batch kept when one of them fails", async () => {
    const { log, sink } = setup({ buffer: ring(), wide: false });
    const fn = fasten(log).event(({ data }) => {
      log.debug(`record ${String(data)}`);
      return data === 3 ? oops() : undefined;
    });
    await runBatch(fn, [1, 2, 3], testInvocation());
    expect(sink.lines.slice(0, 3)).toEqual(["record 1", "record 2", "record 3"]);
    expect(sink.records.slice(0, 3).map(({ fields }) => fields["cloudevents.event_id"])).toEqual(["0", "1", "2"]);
    expect(sink.records[3]?.level).toBe("error");
  });

  it("says how many lines had to go", async () => {
    const { log, sink } = setup({ buffer: ring({ bytes: 8 }), level: "error", wide: false });
    const fn = fasten(log).event(() => {
      for (const line of ["aaa", "bbb", "ccc", "x".repeat(100)]) log.debug(line);
      log.error("ddd");
    });
    await invoke(fn, testEvent(1));
    expect(sink.lines).toEqual(["the log buffer was full: older lines are lost", "bbb", "ccc", "ddd"]);
    expect(sink.records[0]).toMatchObject({ level: "warn", fields: { dropped_lines: 2 } });
  });

  it("keeps the line too that is off itself and asks for the others", async () => {
    const { log, sink } = setup({ buffer: ring({ level: "info" }), level: "fatal", wide: false });
    const fn = fasten(log).event(() => {
      log.debug("below the ring's level");
      log.info("info");
      log.error("error");
    });
    await invoke(fn, testEvent(1));
    expect(sink.lines).toEqual(["info", "error"]);
  });

  it("writes when told to, and drops what is logged outside of invocations", async () => {
    const { log, sink } = setup({ buffer: ring(), wide: false });
    log.debug("outside");
    log.error("also outside");
    const fn = fasten(log).event(() => {
      log.debug("inside");
      log.flush();
      log.info("after");
    });
    await invoke(fn, testEvent(1));
    expect(sink.lines).toEqual(["also outside", "inside", "after"]);
  });

  it("keeps lines as the format and the redactor made them when they were logged", async () => {
    const { log, sink } = setup({
      buffer: ring(),
      wide: false,
      redact: (record) => ({ ...record, message: record.message.replace("secret", "***") }),
      format: ({ message, fields }) => `${message} ${JSON.stringify(fields["cart"])}`,
    });
    const cart = [1];
    const fn = fasten(log).event(() => {
      log.debug("secret", { cart });
      cart.push(2);
      log.error("now", { cart });
    });
    await invoke(fn, testEvent(1));
    expect(sink.lines).toEqual(["*** [1]", "now [1,2]"]);
  });

  it("counts what its sink does not take, and tries the next one", async () => {
    const errors = consoleErrors();
    const written: string[] = [];
    const sink = (line: string): void => (line === "one" ? oops() : void written.push(line));
    const { log } = setup({ buffer: ring(), wide: false, sink });
    const fn = fasten(log).event(() => {
      for (const line of ["one", "two"]) log.debug(line);
      log.flush();
      for (const line of ["one", "three"]) log.debug(line);
      log.error("four");
    });
    await invoke(fn, testEvent(1));
    expect([written, log.lost]).toEqual([["two", "three", "four"], 2]);
    expect(errors).toEqual(["faasten: a log line that was kept back is lost: its sink failed"]);
  });

  it("keeps nothing of a sampled invocation back that the sampler writes", async () => {
    const { log, sink } = setup({ buffer: ring(), sample: ratio(1), wide: false });
    const fn = fasten(log).event(() => {
      log.trace("trace");
      log.debug("debug");
      log.error("error");
    });
    await invoke(fn, testEvent(1));
    expect(sink.lines).toEqual(["debug", "trace", "error"]);
  });
});

describe("a logger with a correlation", () => {
  it("puts the id on every line of a request, on kept ones and on the wide record", async () => {
    const { log, sink } = setup({ correlation: correlation(), buffer: ring() });
    const fn = fasten(log).http(() => {
      log.debug("one");
      log.error("two");
    });
    await invoke(fn, new Request("https://shop.example/", { headers: { "x-correlation-id": "c-1" } }));
    expect(sink.records).toHaveLength(3);
    expect(sink.records.map(({ fields }) => fields["correlation_id"])).toEqual(["c-1", "c-1", "c-1"]);
  });

  it("puts each record's own id on its lines, and the invocation's on those of the batch", async () => {
    const ids = correlation({ event: ({ data }) => `c-${String(data)}` });
    const { log, sink } = setup({ correlation: ids });
    const fn = fasten(log).event(async ({ data }) => {
      log.info(`begin ${String(data)}`);
      await new Promise(setImmediate);
      log.info(`end ${String(data)}`);
      expect(ids.current()).toBe(`c-${String(data)}`);
    });
    await runBatch(fn, [1, 2, 3], testInvocation({ id: "i-1" }));
    const idOf = Object.fromEntries(sink.records.map(({ message, fields }) => [message, fields["correlation_id"]]));
    const lines = [1, 2, 3].flatMap((data) => [`begin ${data}`, `end ${data}`].map((line) => [line, `c-${data}`]));
    expect(idOf).toMatchObject(Object.fromEntries(lines));
    expect(sink.records.at(-1)).toMatchObject({
      message: expect.stringContaining("ok"),
      fields: { correlation_id: "i-1" },
    });
    expect(sink.records).toHaveLength(7);
  });

  it("may log while it looks", async () => {
    const { log, sink } = setup({
      correlation: correlation({ event: () => (log.info("looking"), "found") }),
      wide: false,
    });
    await invoke(
      fasten(log).event(() => log.info("inside")),
      testEvent(1),
    );
    expect(sink.records.map(({ message, fields }) => [message, fields["correlation_id"]])).toEqual([
      ["looking", undefined],
      ["inside", "found"],
    ]);
  });

  it("does not mix a thousand invocations at once, with everything turned on", async () => {
    const { log, sink } = setup({
      correlation: correlation(),
      buffer: ring(),
      sample: ratio(0.5),
      wide: tail({ ratio: 0.5 }),
    });
    const fn = fasten(log).http(async (request) => {
      const id = request.headers.get("x-correlation-id") ?? "";
      log.debug(`debug ${id}`);
      await new Promise(setImmediate);
      log.info(`info ${id}`);
      if (id.endsWith("7")) log.error(`error ${id}`);
    });
    const ids = Array.from({ length: 1000 }, (_, index) => `c-${index}`);
    await Promise.all(
      ids.map((id) => invoke(fn, new Request("https://shop.example/", { headers: { "x-correlation-id": id } }))),
    );
    const own = Map.groupBy(sink.records, ({ fields }) => fields["correlation_id"]);
    for (const id of ids) {
      const texts = own.get(id)?.map(({ message }) => message) ?? [];
      const logged = texts.filter((text) => /^(debug|info|error) c-/.test(text));
      expect(logged.every((text) => text.endsWith(` ${id}`))).toBe(true);
      if (id.endsWith("7")) expect(logged.toSorted()).toEqual([`debug ${id}`, `error ${id}`, `info ${id}`]);
    }
  });
});
