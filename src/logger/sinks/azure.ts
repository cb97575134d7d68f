import { writeToConsole } from "../console-line.ts";
import { cutLine } from "../cut-line.ts";
import type { LogLevel } from "../level.ts";
import type { LogRecord, LogSink } from "../record.ts";

/** What Application Insights keeps of the message of a trace. */
const MAX_CHARACTERS = 32_768;

/**
 * Makes a sink for Azure Functions (Node model v4): gives each line as one text to the `InvocationContext` of its invocation,
 * which files it under the invocation and the level. Lines outside of an invocation go to the console.
 *
 * Application Insights keeps 32,768 characters of a message. A longer line is shortened so that it stays JSON, and its member
 * `truncated_fields` names what is not whole.
 *
 * @see https://learn.microsoft.com/azure/azure-functions/functions-reference-node#logging
 * @see https://learn.microsoft.com/azure/azure-monitor/app/data-model-complete#trace
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { azureSink } from "faasten/logger/azure";
 *
 * export const log = createLogger({ service: "orders", format: "json", sink: azureSink() });
 * ```
 */
export function azureSink(): LogSink {
  return (line, record) => {
    const text = cutLine(line, MAX_CHARACTERS);
    if (!writeToContext(text, record)) writeToConsole(record.level, text);
  };
}

type Method = "trace" | "debug" | "info" | "warn" | "error";

/** The context knows nothing above `error`. */
const METHODS: Readonly<Record<LogLevel, Method>> = {
  trace: "trace",
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  fatal: "error",
};

/** The part of an `InvocationContext` that is used, which it has in common with nothing else but a console. */
interface InvocationContext extends Partial<Record<Method, (line: string) => void>> {
  readonly invocationId?: unknown;
}

function writeToContext(line: string, { invocation, level }: LogRecord): boolean {
  const context = invocation?.raw.context as InvocationContext | null | undefined;
  const method = METHODS[level];
  if (typeof context?.invocationId !== "string" || typeof context[method] !== "function") return false;
  context[method](line);
  return true;
}
