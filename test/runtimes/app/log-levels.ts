import type { Logger } from "faasten/logger";

/** From the least to the most severe. */
export const LEVELS = ["trace", "debug", "info", "warn", "error", "fatal"] as const;

/** One line of each level, whose message is the level. */
export function logEveryLevel(log: Logger): void {
  for (const level of LEVELS) log[level](level, { total: 10 });
}

/** Lines that are larger than any pipe. */
export function logLargeLines(log: Logger, fields: { thread: number }): void {
  for (let index = 0; index < LARGE_LINES; index++) log.info("large", { ...fields, index, pad: "x".repeat(200_000) });
}

export const LARGE_LINES = 10;
