import { env } from "../core/host.ts";
import { checkOptions, type Rules } from "../core/options.ts";
import type { LogExtension } from "./extension.ts";
import { createFamily } from "./family.ts";
import { jsonFormat } from "./json-format.ts";
import { type LogThreshold, startLevel, THRESHOLD } from "./level.ts";
import { FamilyLogger, type Logger } from "./logger.ts";
import type { Fields, LogFormat, LogSink, Redactor } from "./record.ts";
import { stdoutSink } from "./stdout.ts";
import { isTerminal, terminalSink } from "./terminal.ts";
import { warnOnce } from "./warn.ts";

/** Options of a logger. */
export interface LoggerOptions {
  /** The name of the service, on every line. @default `OTEL_SERVICE_NAME`, else none */
  readonly service?: string;
  /** The least severe level that is written. @default `AWS_LAMBDA_LOG_LEVEL` (which wins), `FAASTEN_LOG_LEVEL`, `LOG_LEVEL`, `"info"` */
  readonly level?: LogThreshold;
  /** Fields of every line. */
  readonly fields?: Fields;
  /** How a line looks. @default `"json"`, but for a terminal readable lines */
  readonly format?: "json" | LogFormat;
  /** Where lines go. @default standard output, each line complete when the call returns */
  readonly sink?: LogSink;
  /** Takes out what must not be seen, before any format or sink: `keys()` and more from `faasten/logger/redact`. @default none */
  readonly redact?: Redactor;
  /** Lets some invocations write lines below the level: `ratio(0.001)` from `faasten/logger/sample`. @default none */
  readonly sample?: LogExtension;
  /** Keeps lines below the level until an error asks for them: `ring()` from `faasten/logger/buffer`. @default none */
  readonly buffer?: LogExtension;
  /** Whether the one record of each invocation is written, or which: `tail()` from `faasten/logger/sample`. @default true */
  readonly wide?: boolean | LogExtension;
  /** Puts `correlation_id` on each line: `correlation()` from `faasten/logger/correlation`. @default none */
  readonly correlation?: LogExtension;
  /** Milliseconds since the epoch. @default `Date.now` */
  readonly clock?: () => number;
}

/**
 * Makes a structured logger. Fastened to a function, it writes one wide record when an invocation ends, and logs what
 * nobody else would see: failed records, failed background work.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { createLogger } from "faasten/logger";
 *
 * const log = createLogger({ service: "orders" });
 *
 * export const placeOrder = fasten(log).event((event) => {
 *   log.append({ orderId: event.id });
 *   log.info("charging", { total: 10 });
 *   log.annotate({ "order.total": 10 });
 * });
 * ```
 */
export function createLogger(options: LoggerOptions = {}): Logger {
  checkOptions("createLogger", options, RULES);
  const { level, fields, format, service = env("OTEL_SERVICE_NAME"), clock = Date.now } = options;
  const { sink = !format && isTerminal() ? terminalSink : stdoutSink() } = options;
  const { redact, correlation, buffer, sample, wide } = options;
  const warn = warnOnce();
  const family = createFamily({
    service,
    format: typeof format === "function" ? format : jsonFormat,
    sink,
    clock,
    redact,
    wide: wide !== false,
    warn,
  });
  for (const extension of [correlation, buffer, sample, wide])
    if (typeof extension !== "boolean") extension?.extend(family);
  return new FamilyLogger(family, { ...fields }, startLevel(level, warn));
}

const RULES: Rules<LoggerOptions> = {
  service: "a string",
  level: THRESHOLD,
  fields: "an object",
  format: ['"json" or a function', (format) => format === "json" || typeof format === "function"],
  sink: "a function",
  redact: "a function",
  sample: "an object",
  buffer: "an object",
  wide: "a boolean or an object",
  correlation: "an object or a function",
  clock: "a function",
};
