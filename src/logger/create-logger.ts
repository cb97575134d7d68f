import { env } from "../core/host.ts";
import { invalidOption, requireFunction, requireKnown, requireText } from "../core/options.ts";
import { formatOf } from "./format.ts";
import { createFamily, warnOnce } from "./family.ts";
import { type LogThreshold, requireLevel, startLevel } from "./level.ts";
import { FamilyLogger, type Logger } from "./logger.ts";
import type { Fields, LogFormat, LogSink } from "./record.ts";
import { stdoutSink } from "./stdout.ts";

/** Options of a logger. */
export interface LoggerOptions {
  /** The name of the service, on every line. @default `OTEL_SERVICE_NAME`, else none */
  readonly service?: string;
  /** The least severe level that is written. @default `AWS_LAMBDA_LOG_LEVEL` (which wins), `FAASTEN_LOG_LEVEL`, `LOG_LEVEL`, `"info"` */
  readonly level?: LogThreshold;
  /** Fields of every line. */
  readonly fields?: Fields;
  /** How a line looks. @default `"pretty"` on a terminal, otherwise `"json"` */
  readonly format?: "json" | "pretty" | LogFormat;
  /** Where lines go. @default standard output, each line complete when the call returns */
  readonly sink?: LogSink;
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
  const where = "createLogger";
  requireKnown(where, options, ["service", "level", "fields", "format", "sink", "clock"]);
  const {
    service = env("OTEL_SERVICE_NAME"),
    level,
    fields = {},
    format,
    sink = stdoutSink(),
    clock = Date.now,
  } = options;
  if (service !== undefined) requireText(where, "service", service);
  if (typeof fields !== "object" || fields === null) throw invalidOption(where, "fields", "an object", fields);
  if (format !== undefined && format !== "json" && format !== "pretty" && typeof format !== "function") {
    throw invalidOption(where, "format", 'one of "json", "pretty" or a function', format);
  }
  requireFunction(where, "sink", sink);
  requireFunction(where, "clock", clock);
  const asked = level === undefined ? undefined : requireLevel(where, level);
  const warn = warnOnce();
  const family = createFamily({ service, format: formatOf(format), sink, clock, warn });
  return new FamilyLogger(family, { ...fields }, startLevel(asked, warn));
}
