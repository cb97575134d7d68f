import { describe, expect, it } from "vitest";
import { createLogger } from "../../../src/logger/create-logger.ts";
import type { LogLevel } from "../../../src/logger/level.ts";
import { azureSink } from "../../../src/logger/sinks/azure.ts";
import { testInvocation } from "../../../src/testing/index.ts";
import { spyOnConsole } from "../support/console-spy.ts";
import { brokenOrder, logRecord, parseLine } from "../support/format-records.ts";

const LEVELS: readonly LogLevel[] = ["trace", "debug", "info", "warn", "error", "fatal"];

/** The part of an InvocationContext that logs; a private field shows a method that was taken off its object. */
class Context {
  readonly invocationId = "req-1";
  readonly #calls: [method: string, line: string][] = [];
  get calls(): readonly [method: string, line: string][] {
    return this.#calls;
  }
  trace(line: string): void {
    this.#calls.push(["trace", line]);
  }
  debug(line: string): void {
    this.#calls.push(["debug", line]);
  }
  info(line: string): void {
    this.#calls.push(["info", line]);
  }
  warn(line: string): void {
    this.#calls.push(["warn", line]);
  }
  error(line: string): void {
    this.#calls.push(["error", line]);
  }
}

describe("the Azure sink", () => {
  it("gives each line to the context of its invocation, by the method of its level", () => {
    const calls = spyOnConsole();
    const context = new Context();
    const invocation = testInvocation({ context });
    for (const level of LEVELS) azureSink()(`{"of":"${level}"}`, logRecord({ level, invocation }));
    expect(context.calls).toEqual([
      ["trace", '{"of":"trace"}'],
      ["debug", '{"of":"debug"}'],
      ["info", '{"of":"info"}'],
      ["warn", '{"of":"warn"}'],
      ["error", '{"of":"error"}'],
      ["error", '{"of":"fatal"}'],
    ]);
    expect(calls).toEqual([]);
  });

  it("keeps interleaved invocations apart", () => {
    const [first, second] = [new Context(), new Context()];
    const log = createLogger({ format: ({ message }) => message, sink: azureSink() });
    const [one, two] = [first, second].map((context) => log.for(testInvocation({ context })));
    one?.info("1");
    two?.info("2");
    one?.info("3");
    expect([first.calls, second.calls]).toEqual([
      [
        ["info", "1"],
        ["info", "3"],
      ],
      [["info", "2"]],
    ]);
  });

  it.each<[what: string, context: unknown]>([
    ["no context", undefined],
    ["null", null],
    ["a context of another platform", { awsRequestId: "1", info: () => expect.unreachable() }],
    ["a context without the method", { invocationId: "1" }],
    ["a text", "context"],
  ])("writes to the console with %s", (_what, context) => {
    const calls = spyOnConsole();
    azureSink()("line", logRecord({ level: "warn", invocation: testInvocation({ context }) }));
    expect(calls).toEqual([["warn", "line"]]);
  });

  it("writes to the console outside of an invocation", () => {
    const calls = spyOnConsole();
    createLogger({ format: ({ message }) => message, sink: azureSink() }).error("at start");
    expect(calls).toEqual([["error", "at start"]]);
  });

  it("shortens a line to what Application Insights keeps, and says so in it", () => {
    const context = new Context();
    const log = createLogger({ service: "orders", format: "json", sink: azureSink() }).for(testInvocation({ context }));
    log.error("it failed", { body: "x".repeat(40_000), orderId: "1" }, brokenOrder());
    const [, line = ""] = context.calls[0] ?? [];
    expect(line.length).toBeLessThanOrEqual(32_768);
    expect(parseLine(line)).toMatchObject({
      level: "ERROR",
      message: "it failed",
      requestId: "test-invocation",
      body: `${"x".repeat(8192)}[31808 more characters]`,
      orderId: "1",
      error: { message: "charge failed" },
      truncated_fields: ["body"],
    });
  });
});
