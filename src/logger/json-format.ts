import type { Invocation } from "../core/invocation.ts";
import { createSlot } from "../core/slot.ts";
import { timestamp } from "../core/timestamp.ts";
import { membersToJson, stringify, toJson } from "./json.ts";
import type { LogLevel } from "./level.ts";
import { reading } from "./plain.ts";
import type { LogRecord } from "./record.ts";

/** What the format writes itself; a field of that name is written as `fields.<name>`, so that no name stands twice. */
const RESERVED: ReadonlySet<string> = new Set(["timestamp", "level", "message", "service", "error"]);
/** Outside of any invocation these are free: a handler that nobody has wrapped may log them itself. */
const RESERVED_IN_INVOCATION: ReadonlySet<string> = new Set([...RESERVED, "requestId", "trace_id"]);
const RESERVED_WITH_TENANT: ReadonlySet<string> = new Set([...RESERVED_IN_INVOCATION, "tenantId"]);

/**
 * One JSON object a line, as CloudWatch and Lambda's JSON log format have it: `timestamp` (RFC 3339), `level` in capitals,
 * `message`, `requestId`, `tenantId` where there is one, then the fields and `error`.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export function jsonFormat({ time, level, message, service, error, invocation, fields }: LogRecord): string {
  const at = reading();
  let line = `{"timestamp":"${timestamp(time)}","level":"${LABELS[level]}","message":${toJson(message, at)}`;
  if (service !== undefined) line += `,"service":${stringify(service)}`;
  if (invocation) line += identity(invocation);
  const ending = error ? `,"error":${toJson(error, at)}}` : "}"; // First, so that fields leave room for it.
  return line + membersToJson(fields, reservedIn(invocation), at) + ending;
}

const LABELS: Readonly<Record<LogLevel, string>> = {
  trace: "TRACE",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARN",
  error: "ERROR",
  fatal: "FATAL",
};

function reservedIn(invocation: Invocation | undefined): ReadonlySet<string> {
  if (!invocation) return RESERVED;
  return invocation.tenantId === undefined ? RESERVED_IN_INVOCATION : RESERVED_WITH_TENANT;
}

const identities = createSlot<string>();

/** The same for every line of an invocation, so made once. */
function identity(invocation: Invocation): string {
  let text = identities.get(invocation);
  if (text === undefined) {
    const traceId = invocation.trace?.traceId;
    text = `,"requestId":${toJson(invocation.id)}${traceId === undefined ? "" : `,"trace_id":"${traceId}"`}`;
    if (invocation.tenantId !== undefined) text += `,"tenantId":${toJson(invocation.tenantId)}`;
    identities.set(invocation, text);
  }
  return text;
}
