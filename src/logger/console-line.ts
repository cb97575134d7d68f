import type { LogLevel } from "./level.ts";

type ConsoleMethod = "debug" | "info" | "warn" | "error";

/** `console.trace` prints a stack, and there is nothing above `error`. */
const METHODS: Readonly<Record<LogLevel, ConsoleMethod>> = {
  trace: "debug",
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  fatal: "error",
};

/** Writes a line through the console's own method of its level: the platform files it under that level. */
export function writeToConsole(level: LogLevel, line: unknown): void {
  console[METHODS[level]](line);
}
