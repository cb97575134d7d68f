import { env } from "../../core/host.ts";
import type { Invocation } from "../../core/invocation.ts";
import { checkOptions, type Rule } from "../../core/options.ts";
import { createSlot } from "../../core/slot.ts";
import { timestamp } from "../../core/timestamp.ts";
import { membersToJson, toJson } from "../json.ts";
import { SEVERITY } from "../level.ts";
import { type Reading, reading } from "../plain.ts";
import type { Fields, LogFormat, LogRecord } from "../record.ts";
import { errorParts } from "../error-parts.ts";
import { readField } from "../read-field.ts";

/** Options of `otel`. */
export interface OtelOptions {
  /** What the lines come from, over `OTEL_RESOURCE_ATTRIBUTES`; `service.name` is the logger's service where it is not given here. */
  readonly resource?: Readonly<Record<string, unknown>>;
}

/**
 * Lines after OpenTelemetry's log data model, one JSON object each: for a collector that reads standard output or a file.
 *
 * This is not OTLP: trace context has the names that OpenTelemetry gives it outside of OTLP, and attributes are plain
 * members. The field `event.name` becomes `eventName`, an error the attributes `exception.*`.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://opentelemetry.io/docs/specs/otel/logs/data-model/
 * @see https://opentelemetry.io/docs/specs/otel/compatibility/logging_trace_context/
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { otel } from "faasten/logger/otel";
 *
 * export const log = createLogger({ service: "orders", format: otel({ resource: { "deployment.environment.name": "prod" } }) });
 * ```
 */
export function otel(options: OtelOptions = {}): LogFormat {
  checkOptions("otel", options, { resource: ATTRIBUTES });
  const resource = resourceWriter(options.resource);
  const identities = createSlot<string>();
  const identity = (invocation: Invocation): string => {
    const known = identities.get(invocation);
    if (known !== undefined) return known;
    const text = traceContext(invocation.trace);
    identities.set(invocation, text);
    return text;
  };
  return (record) => {
    const { level, message, service, invocation } = record;
    const at = reading();
    let line = `{"timestamp":"${timestamp(record.time)}","severityNumber":${SEVERITY[level]}`;
    line += `,"severityText":"${level.toUpperCase()}","body":${toJson(message, at)}`;
    const eventName = readField(record.fields, EVENT_NAME);
    if (typeof eventName === "string") line += `,"eventName":${toJson(eventName)}`;
    if (invocation) line += identity(invocation);
    const attributes = attributesOf(record, typeof eventName === "string", at);
    if (attributes !== "") line += `,"attributes":{${attributes.slice(1)}}`;
    return `${line}${resource(service)}}`;
  };
}

const ATTRIBUTES: Rule = [
  "an object of attributes",
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
];

const EVENT_NAME = "event.name";
/** The wide record has it among its fields. */
const INVOCATION_ID = "faas.invocation_id";

/** What the format writes itself among the attributes. */
const EXCEPTION: ReadonlySet<string> = new Set([
  "exception.type",
  "exception.message",
  "exception.stacktrace",
  "exception.details",
]);
const RESERVED: ReadonlySet<string> = new Set([...EXCEPTION, INVOCATION_ID]);

function attributesOf({ fields, error, invocation }: LogRecord, named: boolean, at: Reading): string {
  const others = named ? without(fields, EVENT_NAME) : fields;
  const exception = error ? exceptionAttributes(error, at) : ""; // First, so that fields leave room for it.
  const text =
    invocation && readField(fields, INVOCATION_ID) !== invocation.id
      ? `,"${INVOCATION_ID}":${toJson(invocation.id)}${membersToJson(others, RESERVED, at)}`
      : membersToJson(others, EXCEPTION, at);
  return text + exception;
}

function without(fields: Fields, name: string): Fields {
  try {
    const { [name]: _hidden, ...others } = fields;
    return others;
  } catch {
    return fields; // A getter threw; the name then stands twice, once as an attribute.
  }
}

/** Causes and own members have no name in the conventions. */
function exceptionAttributes(error: Error, at: Reading): string {
  const { name, message, stack, rest } = errorParts(error);
  let text = `,"exception.type":${toJson(name)},"exception.message":${toJson(message, at)}`;
  if (stack !== "") text += `,"exception.stacktrace":${toJson(stack, at)}`;
  return rest ? `${text},"exception.details":${toJson(rest, at)}` : text;
}

/** Flags as W3C trace context writes them: two hexadecimal digits. */
function traceContext(trace: Invocation["trace"]): string {
  if (!trace) return "";
  let text = `,"trace_id":"${trace.traceId}"`;
  if (trace.spanId !== undefined) text += `,"span_id":"${trace.spanId}"`;
  if (trace.sampled !== undefined) text += `,"trace_flags":"${trace.sampled ? "01" : "00"}"`;
  return text;
}

/** The same for every line of a service, so made once. */
function resourceWriter(given: OtelOptions["resource"]): (service: string | undefined) => string {
  const fromEnv = resourceFromEnv();
  let made: { service: string | undefined; text: string } | undefined;
  return (service) => {
    if (!made || made.service !== service) {
      const resource = { ...fromEnv, ...(service !== undefined && { "service.name": service }), ...given };
      made = { service, text: Object.keys(resource).length === 0 ? "" : `,"resource":${toJson(resource)}` };
    }
    return made.text;
  };
}

/** Of a value that cannot be read nothing is taken, as the specification asks. */
function resourceFromEnv(): Record<string, string> {
  const pairs = (env("OTEL_RESOURCE_ATTRIBUTES") ?? "").split(",").filter((pair) => pair.trim() !== "");
  try {
    return Object.fromEntries(
      pairs.map((pair) => {
        const [, name = "", value = ""] = /^([^=]+)=(.*)$/.exec(pair.trim()) ?? [];
        if (name === "") throw new Error("no name");
        return [name.trim(), decodeURIComponent(value.trim())];
      }),
    );
  } catch {
    return {};
  }
}
