// A program on Node, Deno and Bun whose output is what matters. Its argument says what it logs.
import { createLogger } from "faasten/logger";
import { consoleSink } from "faasten/logger/console";
import { logEveryLevel, logLargeLines } from "./log-levels.ts";

const programs: Record<string, () => void> = {
  levels: () => logEveryLevel(createLogger({ format: "json", level: "trace" })),
  "levels to the console": () => logEveryLevel(createLogger({ format: "json", level: "trace", sink: consoleSink() })),
  "large lines, then exit": () => {
    logLargeLines(createLogger({ format: "json" }), { thread: 0 });
    process.exit(0);
  },
};

programs[process.argv[2] ?? ""]?.();
