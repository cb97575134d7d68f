import { beforeEach, afterEach, describe, expect, it, vi } from "vitest";
import { fasten } from "../../../src/index.ts";
import { ratio } from "../../../src/logger/extensions/sample.ts";
import { createLogger } from "../../../src/logger/index.ts";
import { memorySink } from "../../../src/logger/sinks/memory.ts";
import { invoke, testEvent } from "../../../src/testing/index.ts";
import { consoleErrors } from "../../core/support/console-errors.ts";

beforeEach(() => {
  for (const name of ["AWS_LAMBDA_LOG_LEVEL", "FAASTEN_LOG_LEVEL", "LOG_LEVEL"]) vi.stubEnv(name, "");
});
afterEach(() => {
  vi.unstubAllEnvs();
});

describe("Lambda's own log level", () => {
  it("wins in both directions, and is told once where it hides lines", () => {
    const said = consoleErrors();
    vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "WARN");
    expect(createLogger({ level: "debug" }).level).toBe("warn");
    expect(createLogger({ level: "error" }).level).toBe("warn");
    expect(said).toEqual(["faasten: AWS_LAMBDA_LOG_LEVEL=warn wins over level debug"]);
  });

  it("gives way to a level that is set at run time: so sampled debug lines pass its filter", async () => {
    vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "DEBUG");
    const sink = memorySink();
    const dice = [0.4, 0.6];
    const log = createLogger({ sink, wide: false, sample: ratio(0.5, { random: () => dice.shift() ?? 0 }) });
    log.level = "info";
    const fn = fasten(log).event(({ data }) => log.debug(String(data)));
    await invoke(fn, testEvent("sampled"));
    await invoke(fn, testEvent("not sampled"));
    expect(sink.records.map(({ level, message }) => [level, message])).toEqual([["debug", "sampled"]]);
  });

  it("above info also hides the wide records of invocations that went well", async () => {
    vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "WARN");
    const sink = memorySink();
    const fn = fasten(createLogger({ sink })).event(({ data }) => {
      if (data === "bad") throw new Error("broken");
    });
    await invoke(fn, testEvent("good"));
    await expect(invoke(fn, testEvent("bad"))).rejects.toThrow("broken");
    expect(sink.records.map(({ fields }) => fields["outcome"])).toEqual(["error"]);
  });
});

describe("a level that is set at run time", () => {
  it("is that of the logger alone: its children keep theirs", () => {
    const sink = memorySink();
    const log = createLogger({ sink, level: "info" });
    const before = log.child({ a: 1 });
    log.level = "error";
    before.info("written");
    log.child({ a: 2 }).info("not written");
    expect(sink.records.map(({ message }) => message)).toEqual(["written"]);
  });
});
