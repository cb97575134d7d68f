import { describe, expect, it, onTestFinished, vi } from "vitest";
import { fasten } from "../../../src/core/pipeline.ts";
import { ring } from "../../../src/logger/extensions/buffer.ts";
import { createLogger } from "../../../src/logger/create-logger.ts";
import type { LogLevel } from "../../../src/logger/level.ts";
import type { Logger } from "../../../src/logger/logger.ts";
import { captureConsole, consoleSink } from "../../../src/logger/sinks/console.ts";
import { memorySink } from "../../../src/logger/sinks/memory.ts";
import { invoke } from "../../../src/testing/index.ts";
import { spyOnConsole } from "../support/console-spy.ts";
import { logRecord } from "../support/format-records.ts";

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "fatal"];
const METHODS = ["trace", "debug", "log", "info", "warn", "error"] as const;

describe("the console sink", () => {
  it("writes each line through the method of its level, and never prints a stack", () => {
    const calls = spyOnConsole();
    for (const level of LEVELS) consoleSink()(`line of ${level}`, logRecord({ level }));
    expect(calls).toEqual([
      ["debug", "line of trace"],
      ["debug", "line of debug"],
      ["info", "line of info"],
      ["warn", "line of warn"],
      ["error", "line of error"],
      ["error", "line of fatal"],
    ]);
  });
});

/** A logger of all levels that is captured into, and what it writes. */
function capturing(): { log: Logger; sink: ReturnType<typeof memorySink> } {
  const sink = memorySink();
  const log = createLogger({ level: "trace", sink, format: "json" });
  onTestFinished(captureConsole(log));
  return { log, sink };
}

describe("capturing the console", () => {
  it("sends every method through the logger at its level", () => {
    const calls = spyOnConsole();
    const { sink } = capturing();
    for (const method of METHODS) console[method](`by ${method}`);
    expect(sink.records.map(({ level, message }) => [level, message])).toEqual([
      ["trace", "by trace"],
      ["debug", "by debug"],
      ["info", "by log"],
      ["info", "by info"],
      ["warn", "by warn"],
      ["error", "by error"],
    ]);
    expect(calls).toEqual([]);
  });

  const failure = new TypeError("no stock");
  it.each<[what: string, given: unknown[], message: string, fields: object, error?: Error]>([
    [
      "simple values as the message",
      ["a", 1, true, null, undefined, 2n, Symbol("s")],
      "a 1 true null undefined 2 Symbol(s)",
      {},
    ],
    [
      "printf-like",
      ["%s of %d is %j, %i%% %o", "a", 2, { b: 3 }, "4.5", [5]],
      'a of 2 is {"b":3}, 4% [ 5, [length]: 1 ]',
      {},
    ],
    ["what a pattern leaves over", ["%s", "a", "b", { c: 1 }], "a b", { c: 1 }],
    ["a pattern without values", ["100% %s"], "100% %s", {}],
    ["a percent sign that is none", ["100%", { a: 1 }], "100%", { a: 1 }],
    ["objects as fields", ["a", { b: 1 }, { c: 2 }], "a", { b: 1, c: 2 }],
    ["an object alone", [{ b: 1 }], "", { b: 1 }],
    ["other objects as extra", ["a", [1], new Map([["k", 2]])], "a", { extra: [[1], new Map([["k", 2]])] }],
    ["an error", [failure], "no stock", {}, failure],
    ["an error with a text", ["it failed:", failure, { a: 1 }], "it failed:", { a: 1 }, failure],
    ["an error in a pattern", ["failed: %s (%s)", failure, "x"], "failed: TypeError: no stock (x)", {}, failure],
  ])("reads %s", (_what, given, message, fields, error) => {
    const { sink } = capturing();
    console.log(...given);
    expect(sink.records).toMatchObject([{ level: "info", message }]);
    expect(sink.records[0]?.fields).toEqual(fields);
    expect(sink.records[0]?.error).toBe(error);
  });

  it("calls no function that it is given, and survives what cannot be printed", () => {
    const { sink } = capturing();
    const refuse = (): never => {
      throw new Error("no");
    };
    const proxy = new Proxy(
      {},
      { get: refuse, ownKeys: refuse, getPrototypeOf: refuse, getOwnPropertyDescriptor: refuse },
    );
    console.log("given", refuse);
    console.log("%j", 1n);
    console.log("%s %o", proxy, proxy);
    console.log();
    expect(sink.records.map(({ message }) => message)).toEqual(["given [function]", "%j 1", expect.any(String)]);
    for (const line of sink.lines) expect(JSON.parse(line)).toMatchObject({ level: "INFO" });
  });

  it("joins what it is given where there is no node:util", () => {
    const { sink } = capturing();
    const spy = vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    onTestFinished(() => spy.mockRestore());
    console.log("%s is %s", "stock", "low", { sku: "a-1" });
    expect(sink.records).toMatchObject([{ message: "%s is %s stock low", fields: { sku: "a-1" } }]);
  });

  it("gives lines the fields of the logger and of the invocation they come from", async () => {
    const sink = memorySink();
    const log = createLogger({ sink, wide: false, format: "json" });
    onTestFinished(captureConsole(log.child({ source: "console" })));
    const fn = fasten(log).http(() => {
      log.append({ orderId: "1" });
      console.warn("low stock");
      return {};
    });
    await invoke(fn, new Request("https://example.com/"), { id: "req-1" });
    expect(sink.lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: "WARN", message: "low stock", requestId: "req-1", source: "console", orderId: "1" },
    ]);
  });

  it.each<[what: string, sink: Parameters<typeof createLogger>[0]]>([
    ["the console sink", { sink: consoleSink() }],
    ["a sink of the user's own", { sink: (line) => console.info(line) }],
  ])("leaves alone what %s writes, of captured lines and of others", (_what, options) => {
    const calls = spyOnConsole();
    const log = createLogger({ format: ({ message }) => `line: ${message}`, ...options });
    const other = createLogger({ format: ({ message }) => `other: ${message}`, ...options });
    onTestFinished(captureConsole(log));
    log.info("direct");
    log.child({ a: 1 }).info("by a child");
    other.info("of another logger");
    console.log("captured");
    expect(calls).toEqual([
      ["info", "line: direct"],
      ["info", "line: by a child"],
      ["info", "other: of another logger"],
      ["info", "line: captured"],
    ]);
  });

  it("leaves alone what a sink of the user's own writes when the buffer is flushed", async () => {
    const calls = spyOnConsole();
    const log = createLogger({
      format: ({ message }) => message,
      sink: (line) => console.info(line),
      buffer: ring(),
      wide: false,
    });
    onTestFinished(captureConsole(log));
    const fn = fasten(log).http(() => {
      log.debug("kept");
      log.flush();
      return {};
    });
    await invoke(fn, new Request("https://example.com/"));
    expect(calls).toEqual([["info", "kept"]]);
  });

  it("puts everything back", () => {
    const log = createLogger({ sink: memorySink() });
    const before = METHODS.map((method) => console[method]);
    const methods = LEVELS.map((level) => log[level]);
    const release = captureConsole(log);
    expect(METHODS.map((method) => console[method])).not.toEqual(before);
    release();
    release();
    expect(METHODS.map((method) => console[method])).toEqual(before);
    expect(LEVELS.map((level) => log[level])).toEqual(methods);
  });

  it("ends with the block that it was made in", () => {
    const before = console.log;
    const sink = memorySink();
    {
      using capture = captureConsole(createLogger({ sink }));
      console.log("inside", capture.name);
    }
    expect(console.log).toBe(before);
    expect(sink.records).toHaveLength(1);
  });

  it("may be made twice and end in any order", () => {
    const calls = spyOnConsole();
    const before = console.log;
    const [first, second] = [memorySink(), memorySink()];
    const endFirst = captureConsole(createLogger({ sink: first }));
    const endSecond = captureConsole(createLogger({ sink: second }));
    console.log("1");
    endFirst();
    console.log("2");
    endSecond();
    console.log("3");
    expect([first, second].map(({ records }) => records.map(({ message }) => message))).toEqual([[], ["1", "2"]]);
    expect(calls).toEqual([["log", "3"]]);
    expect(console.log).toBe(before);
  });

  it("writes a line once when the same logger is captured twice", () => {
    const sink = memorySink();
    const log = createLogger({ sink });
    for (const release of [captureConsole(log), captureConsole(log)]) onTestFinished(release);
    console.log("once");
    expect(sink.records).toHaveLength(1);
  });

  it("leaves the console as somebody else has changed it meanwhile", () => {
    const calls = spyOnConsole();
    const sink = memorySink();
    const release = captureConsole(createLogger({ sink }));
    const captured = console.log;
    const theirs = (...args: unknown[]): void => captured("theirs", ...args);
    console.log = theirs;
    console.log("1");
    release();
    expect(console.log).toBe(theirs);
    console.log("2");
    expect(sink.records.map(({ message }) => message)).toEqual(["theirs 1"]);
    expect(calls).toEqual([["log", "theirs", "2"]]);
  });
});
