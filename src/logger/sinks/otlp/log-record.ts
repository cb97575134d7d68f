import { membersToJson, toJson } from "../../json.ts";
import { SEVERITY } from "../../level.ts";
import type { LogRecord } from "../../record.ts";
import { keyValues } from "./any-value.ts";

/**
 * Writes a record as a `LogRecord` of OTLP: fields as attributes, the error as `exception.*`, the invocation's id as
 * `faas.invocation_id`. Never throws.
 *
 * @see https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/logs/v1/logs.proto
 */
export function logRecordJson(record: LogRecord): string {
  const { time, level, message, fields, error, invocation } = record;
  const { "event.name": event, ...attributes } = plain(membersToJson(fields, NONE));
  const named = typeof event === "string" && event !== "";
  if (event !== undefined && !named) attributes["event.name"] = event;
  if (error) Object.assign(attributes, exception(error));
  if (invocation) attributes["faas.invocation_id"] = invocation.id;
  const nanos = unixNanos(time);
  return JSON.stringify({
    timeUnixNano: nanos,
    observedTimeUnixNano: nanos,
    severityNumber: SEVERITY[level],
    severityText: level.toUpperCase(),
    body: { stringValue: message.toWellFormed() },
    attributes: keyValues(attributes),
    ...trace(record),
    ...(named && { eventName: event.toWellFormed() }),
  });
}

const NONE: ReadonlySet<string> = new Set();

function plain(members: string): Record<string, unknown> {
  return JSON.parse(`{${members.slice(1)}}`) as Record<string, unknown>;
}

/** @see https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/ */
function exception(error: Error): Record<string, unknown> {
  const told: unknown = JSON.parse(toJson(error));
  if (typeof told !== "object" || told === null) return { "exception.message": told };
  const { name, message, stack, ...details } = told as Record<string, unknown>;
  return {
    "exception.type": name,
    "exception.message": message,
    "exception.stacktrace": stack,
    // Causes, the errors of an AggregateError, members such as `code`: the conventions have no names for them.
    ...(Object.keys(details).length > 0 && { "exception.details": details }),
  };
}

/** The caller's span: the nearest one that is known. */
function trace({ invocation }: LogRecord): object | undefined {
  if (!invocation?.trace) return undefined;
  const { traceId, spanId, sampled } = invocation.trace;
  return { traceId, spanId, ...(sampled !== undefined && { flags: Number(sampled) }) };
}

/** As decimal text, since no number has 64 bits; "0" means unknown. */
function unixNanos(timeMs: number): string {
  if (!(timeMs >= 1 && timeMs <= LATEST_MS)) return "0";
  const wholeMs = Math.floor(timeMs);
  const nanos = Math.floor((timeMs - wholeMs) * 1e6);
  return `${wholeMs}${`${nanos}`.padStart(6, "0")}`;
}

/** The year 2554: the end of 64 bits. */
const LATEST_MS = 18_446_744_073_709;
