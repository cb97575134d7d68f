import { builtin, env } from "../core/host.ts";
import { invalidOption } from "../core/options.ts";
import { jsonFormat } from "./json-format.ts";
import { prettyFormat } from "./pretty-format.ts";
import type { LogFormat } from "./record.ts";

/** The format that was asked for; without one, readable lines on a terminal and JSON everywhere else. */
export function formatOf(asked: string | LogFormat | undefined): LogFormat {
  if (typeof asked === "function") return asked;
  const terminal = isTerminal();
  if (asked === "json" || (!asked && !terminal)) return jsonFormat;
  if (asked && asked !== "pretty")
    throw invalidOption("createLogger", "format", '"json", "pretty" or a function', asked);
  return prettyFormat(terminal && env("NO_COLOR") === undefined && env("TERM") !== "dumb"); // https://no-color.org
}

/** Asked of the descriptor: touching `process.stdout` would make it non-blocking. On Lambda there is never a terminal. */
function isTerminal(): boolean {
  if (env("AWS_LAMBDA_FUNCTION_NAME") !== undefined) return false;
  return builtin<{ isatty?(fd: number): boolean }>("node:tty")?.isatty?.(1) ?? false;
}
