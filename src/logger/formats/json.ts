import type { Invocation } from "../../core/invocation.ts";
import { createSlot } from "../../core/slot.ts";
import { membersToJson, quoteCached, toJson } from "../json.ts";
import type { LogLevel } from "../level.ts";
import type { LogRecord } from "../record.ts";
import { timestamp } from "../../core/timestamp.ts";

/** What the format writes itself; a field of that name is written as `fields.<name>`, so that no name stands twice. */
const RESERVED: ReadonlySet<string> = new Set([
  "timestamp",
  "level",
  "message",
  "service",
  "requestId",
  "trace_id",
  "error",
]);

/**
 * One JSON object a line, as CloudWatch and Lambda's JSON log format have it: `timestamp` (RFC 3339), `level` in capitals,
 * `message`, `requestId`, then the fields and `error`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function jsonFormat(record: LogRecord): string {
  const { level, message, service, error, invocation, fields } = record;
  let line = `{"timestamp":"${timestamp(record.time)}","level":"${LABELS[level]}","message":${toJson(message)}`;
  if (service !== undefined) line += `,"service":${quoteCached(service)}`;
  if (invocation) line += identity(invocation);
  line += membersToJson(fields, RESERVED);
  if (error) line += `,"error":${toJson(error)}`;
  return `${line}}`;
}

const LABELS: Readonly<Record<LogLevel, string>> = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
  fatal: "FATAL",
};

const identities = createSlot<string>();

/** The same for every line of an invocation, so made once. */
function identity(invocation: Invocation): string {
  let text = identities.get(invocation);
  if (text === undefined) {
    const traceId = invocation.trace?.traceId;
    text = `,"requestId":${toJson(invocation.id)}${traceId === undefined ? "" : `,"trace_id":"${traceId}"`}`;
    identities.set(invocation, text);
  }
  return text;
}
