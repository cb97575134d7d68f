import { describe, expect, it } from "vitest";
import { fasten } from "../../src/index.ts";
import { createLogger } from "../../src/logger/index.ts";
import { memorySink } from "../../src/logger/sinks/memory.ts";
import { invoke, testEvent, testInvocation } from "../../src/testing/index.ts";
import { spyOnConsole } from "./support/console-spy.ts";

describe("a field whose name is taken", () => {
  it("is set aside, which is said once for each name, of all loggers together", async () => {
    const said = spyOnConsole();
    const sink = memorySink();
    const log = createLogger({ sink, format: "json" });
    for (const logger of [
      log,
      log.for(testInvocation()).child({ requestId: "mine" }),
      createLogger({ sink, format: "json" }),
    ])
      logger.info("hello", { level: "mine", other: 1 });
    const annotating = fasten(log).event(() => log.annotate({ outcome: "mine" }));
    for (let times = 0; times < 2; times += 1) await invoke(annotating, testEvent(1));
    expect(said).toEqual(
      ["level", "requestId", "outcome"].map((name) => [
        "error",
        `faasten: the field ${name} is written as fields.${name}, because the logger writes ${name} itself`,
      ]),
    );
    expect(JSON.parse(sink.lines[1] ?? "")).toMatchObject({ level: "INFO", "fields.level": "mine", other: 1 });
    log.info("outside of any invocation", { requestId: "mine" });
    expect(JSON.parse(sink.lines.at(-1) ?? "")).toMatchObject({ requestId: "mine" });
    expect(JSON.parse(sink.lines[4] ?? "")).toMatchObject({ outcome: "ok", "fields.outcome": "mine" });
  });
});
