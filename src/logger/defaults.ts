import { builtin, env } from "../core/host.ts";
import { jsonFormat } from "./formats/json.ts";
import { prettyFormat } from "./formats/pretty.ts";
import type { LogFormat } from "./record.ts";

/** The format of where the function runs: readable lines on a terminal, JSON everywhere else. */
export function defaultFormat(): LogFormat {
  return isTerminal() ? prettyFormat(wantsColours()) : jsonFormat;
}

/** A format by its name, or the user's own. */
export function namedFormat(format: "json" | "pretty" | LogFormat | undefined): LogFormat {
  if (format === "pretty") return prettyFormat(isTerminal() && wantsColours());
  if (format === "json") return jsonFormat;
  return format ?? defaultFormat();
}

/** Asked of the descriptor: touching `process.stdout` would make it non-blocking. On Lambda there is never a terminal. */
function isTerminal(): boolean {
  if (env("AWS_LAMBDA_FUNCTION_NAME") !== undefined) return false;
  return builtin<{ isatty?(fd: number): boolean }>("node:tty")?.isatty?.(1) ?? false;
}

/** @see https://no-color.org */
function wantsColours(): boolean {
  return env("NO_COLOR") === undefined && env("TERM") !== "dumb";
}
