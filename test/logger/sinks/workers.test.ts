import { describe, expect, it } from "vitest";
import { createLogger } from "../../../src/logger/create-logger.ts";
import { workersSink } from "../../../src/logger/sinks/workers.ts";
import { spyOnConsole } from "../support/console-spy.ts";
import { hostileFields, logRecord } from "../support/format-records.ts";

describe("the Workers sink", () => {
  it("gives the console objects, each by the method of its level", () => {
    const calls = spyOnConsole();
    const log = createLogger({
      service: "orders",
      level: "trace",
      format: "json",
      sink: workersSink(),
      clock: () => Date.UTC(2026, 0, 2, 3, 4, 5, 6),
    });
    log.trace("a trace");
    log.warn("low stock", { sku: "a-1", left: 2 });
    log.fatal("the end");
    const timestamp = "2026-01-02T03:04:05.006Z";
    expect(calls).toEqual([
      ["debug", { timestamp, level: "TRACE", message: "a trace", service: "orders" }],
      ["warn", { timestamp, level: "WARN", message: "low stock", service: "orders", sku: "a-1", left: 2 }],
      ["error", { timestamp, level: "FATAL", message: "the end", service: "orders" }],
    ]);
  });

  it("gives the console nothing that was logged, only what the format made of it", () => {
    const calls = spyOnConsole();
    createLogger({ format: "json", sink: workersSink() }).info("hello", hostileFields());
    expect(calls).toMatchObject([["info", { cycle: { self: "[circular]" }, big: "12", getter: "[threw: no]" }]]);
  });

  it("writes a line that is not JSON as it is", () => {
    const calls = spyOnConsole();
    workersSink()("12:00 INFO hello", logRecord());
    expect(calls).toEqual([["info", "12:00 INFO hello"]]);
  });
});
