import { afterEach, describe, expect, it, vi } from "vitest";
import { createLogger, type LogThreshold } from "../../src/logger/index.ts";
import { memorySink } from "../../src/logger/sinks/memory.ts";

const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The levels that a logger writes. */
function written(level?: LogThreshold): string[] {
  const sink = memorySink();
  const log = createLogger({ sink, ...(level && { level }) });
  for (const name of LEVELS) log[name](name);
  return sink.records.map((record) => record.level);
}

describe("levels", () => {
  it.each(LEVELS.map((level, index) => [level, LEVELS.slice(index)] as const))(
    "%s writes itself and above",
    (level, expected) => {
      expect(written(level)).toEqual(expected);
    },
  );

  it("silent writes nothing", () => expect(written("silent")).toEqual([]));

  it("is info when nobody says anything", () => {
    for (const name of ["AWS_LAMBDA_LOG_LEVEL", "FAASTEN_LOG_LEVEL", "LOG_LEVEL"]) vi.stubEnv(name, "");
    expect(written()[0]).toBe("info");
  });

  it("comes from the environment in any case, the library's own variable first", () => {
    vi.stubEnv("LOG_LEVEL", "Error");
    expect(written()[0]).toBe("error");
    vi.stubEnv("FAASTEN_LOG_LEVEL", "DEBUG");
    expect(written()[0]).toBe("debug");
    expect(written("warn")[0]).toBe("warn");
  });

  it("gives way to Lambda's own filter", () => {
    vi.stubEnv("AWS_LAMBDA_LOG_LEVEL", "ERROR");
    expect(written("debug")[0]).toBe("error");
  });

  it("passes over a bad value in the environment and says so once", () => {
    const said = vi.spyOn(console, "error").mockImplementation(() => undefined);
    vi.stubEnv("LOG_LEVEL", "chatty");
    expect(written()[0]).toBe("info");
    expect(said).toHaveBeenCalledTimes(1);
    expect(said.mock.calls[0]?.[0]).toMatch(/LOG_LEVEL must be one of .*got "chatty"/);
  });

  it("can be set at run time, and a bad one throws", () => {
    const sink = memorySink();
    const log = createLogger({ sink, level: "info" });
    log.level = "debug";
    log.debug("now");
    expect(sink.records).toHaveLength(1);
    expect(log.isLevelEnabled("trace")).toBe(false);
    expect(() => {
      log.level = "loud" as never;
    }).toThrow(/`level` must be one of/);
  });

  it("calls a lazy field only if the level is on", () => {
    const lazy = vi.fn(() => ({ a: 1 }));
    const log = createLogger({ sink: memorySink(), level: "info" });
    log.debug(lazy);
    expect(lazy).not.toHaveBeenCalled();
    log.info(lazy);
    expect(lazy).toHaveBeenCalledOnce();
  });
});
