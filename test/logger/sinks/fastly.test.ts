import { describe, expect, it } from "vitest";
import { createLogger } from "../../../src/logger/create-logger.ts";
import { fastlySink } from "../../../src/logger/sinks/fastly.ts";
import { spyOnConsole } from "../support/console-spy.ts";
import { logRecord } from "../support/format-records.ts";

/** As the platform has it: made or used outside of a request, its logger throws. */
function platform(): {
  lines: string[];
  made: number;
  inRequest: boolean;
  Logger: new () => { log(line: string): void };
} {
  const state = {
    lines: [] as string[],
    made: 0,
    inRequest: false,
    Logger: class {
      constructor() {
        if (!state.inRequest) throw new Error("Logger constructor: not in a request");
        state.made += 1;
      }
      log(line: string): void {
        if (!state.inRequest) throw new Error("Logger.log: not in a request");
        state.lines.push(line);
      }
    },
  };
  return state;
}

describe("the Fastly sink", () => {
  it("makes the platform's logger on the first line, and once", () => {
    const fastly = platform();
    const sink = fastlySink(() => new fastly.Logger());
    fastly.inRequest = true;
    expect(fastly.made).toBe(0);
    sink("1", logRecord());
    sink("2", logRecord({ level: "error" }));
    expect(fastly).toMatchObject({ made: 1, lines: ["1", "2"] });
  });

  it("writes to the console outside of requests, and to the endpoint again when there is one", () => {
    const calls = spyOnConsole();
    const fastly = platform();
    const log = createLogger({ format: ({ message }) => message, sink: fastlySink(() => new fastly.Logger()) });
    log.warn("at build time");
    fastly.inRequest = true;
    log.info("in a request");
    fastly.inRequest = false;
    log.error("after it");
    fastly.inRequest = true;
    log.info("in the next");
    expect(fastly).toMatchObject({ made: 2, lines: ["in a request", "in the next"] });
    expect(calls).toEqual([
      ["warn", "at build time"],
      ["error", "after it"],
    ]);
  });

  it("refuses what is no function", () => {
    expect(() => fastlySink("logs" as never)).toThrow("fastlySink: `open` must be a function, got");
  });
});
