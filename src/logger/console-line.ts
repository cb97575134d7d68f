import type { LogLevel } from "./level.ts";

/** The methods of the console that third-party code logs with. */
export type ConsoleMethod = "trace" | "debug" | "log" | "info" | "warn" | "error";

/** `console.trace` prints a stack, and there is nothing above `error`. */
const METHODS: Readonly<Record<LogLevel, ConsoleMethod>> = {
  trace: "debug",
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  fatal: "error",
};

/** Marks a replaced method with the one it stands for, for every copy of the library in the process. */
const ORIGINAL = Symbol.for("faasten.console.original");

type Method = ((...args: unknown[]) => void) & { [ORIGINAL]?: Method };

/** Writes a line through the console's own method of its level: the platform files it under that level. */
export function writeToConsole(level: LogLevel, line: unknown): void {
  originalMethod(METHODS[level]).call(console, line);
}

/** The console's own method, also while `captureConsole` has replaced it: a sink must not be captured. */
function originalMethod(name: ConsoleMethod): (...args: unknown[]) => void {
  let method: Method = console[name];
  while (method[ORIGINAL]) method = method[ORIGINAL];
  return method;
}

/** Makes a replacement for a method of the console. */
export function markReplacement(
  replacement: (...args: unknown[]) => void,
  original: (...args: unknown[]) => void,
): (...args: unknown[]) => void {
  return Object.assign(replacement, { [ORIGINAL]: original });
}
