import { env } from "../../core/host.ts";
import type { Invocation } from "../../core/invocation.ts";
import { checkOptions, type Rule } from "../../core/options.ts";
import { createSlot } from "../../core/slot.ts";
import { timestamp } from "../../core/timestamp.ts";
import { membersToJson, stringify, toJson } from "../json.ts";
import type { LogLevel } from "../level.ts";
import { type Reading, reading } from "../plain.ts";
import type { LogFormat } from "../record.ts";
import { errorParts } from "../error-parts.ts";
import { readField } from "../read-field.ts";

/** Options of `datadog`. */
export interface DatadogOptions {
  /** The environment, as unified service tagging has it. @default `DD_ENV`, else none */
  readonly env?: string;
  /** The version of the service. @default `DD_VERSION`, else none */
  readonly version?: string;
  /** The integration whose pipeline reads the line. @default "nodejs" */
  readonly source?: string;
  /** Further tags. */
  readonly tags?: Readonly<Record<string, string>>;
}

/**
 * Lines with the attributes that Datadog knows: `status`, `service`, `ddsource`, `ddtags`, `dd.trace_id`, `dd.span_id`,
 * and `error` with `kind`, `message` and `stack`.
 *
 * `dd.trace_id` is the whole 128-bit id in hexadecimal, as Datadog's own tracers write it, and decimal where its upper
 * half is zero; `dd.span_id` is always decimal. The level `fatal` becomes `critical`: Datadog would read it as `emergency`.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://docs.datadoghq.com/logs/log_configuration/attributes_naming_convention/
 * @see https://docs.datadoghq.com/tracing/guide/span_and_trace_id_format/
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { datadog } from "faasten/logger/datadog";
 *
 * export const log = createLogger({ service: "orders", format: datadog({ env: "prod", version: "1.4.0", tags: { team: "checkout" } }) });
 * ```
 */
export function datadog(options: DatadogOptions = {}): LogFormat {
  checkOptions("datadog", options, { env: "a string", version: "a string", source: "a string", tags: TAGS });
  const constant = constantMembers(options);
  const defaultService = env("DD_SERVICE");
  const identities = createSlot<string>();
  const identity = (invocation: Invocation): string => {
    const known = identities.get(invocation);
    if (known !== undefined) return known;
    const text = traceIds(invocation.trace);
    identities.set(invocation, text);
    return text;
  };
  return ({ time, level, message, service = defaultService, fields, error, invocation }) => {
    const at = reading();
    let line = `{"timestamp":"${timestamp(time)}","status":"${STATUS[level]}","message":${toJson(message, at)}`;
    if (service !== undefined) line += `,"service":${stringify(service)}`;
    line += constant;
    if (invocation) line += identity(invocation);
    const ending = error ? `,"error":${errorJson(error, at)}}` : "}"; // First, so that fields leave room for it.
    line +=
      invocation && readField(fields, INVOCATION_ID) !== invocation.id
        ? `,"${INVOCATION_ID}":${toJson(invocation.id)}${membersToJson(fields, RESERVED_WITH_ID, at)}`
        : membersToJson(fields, RESERVED, at);
    return line + ending;
  };
}

/** Tells lines of one invocation from others; the wide record has it among its fields. */
const INVOCATION_ID = "faas.invocation_id";

const STATUS: Readonly<Record<LogLevel, string>> = {
  trace: "trace",
  debug: "debug",
  info: "info",
  warn: "warn",
  error: "error",
  fatal: "critical",
};

/** What the format writes itself, with the paths that Datadog takes for the members of `error`. */
const RESERVED: ReadonlySet<string> = new Set([
  "timestamp",
  "status",
  "message",
  "service",
  "ddsource",
  "ddtags",
  "dd.env",
  "dd.version",
  "dd.trace_id",
  "dd.span_id",
  "error",
  "error.kind",
  "error.message",
  "error.stack",
]);
const RESERVED_WITH_ID: ReadonlySet<string> = new Set([...RESERVED, INVOCATION_ID]);

const TAGS: Rule = [
  "an object of texts without commas",
  (value) =>
    typeof value === "object" &&
    value !== null &&
    Object.entries(value).every(([name, tag]) => typeof tag === "string" && !`${name}${tag}`.includes(",")),
];

/** `dd.env` and `dd.version` beside the tags: an agent that wraps the line does not read its `ddtags`. */
function constantMembers(options: DatadogOptions): string {
  const { env: environment = env("DD_ENV"), version = env("DD_VERSION"), source = "nodejs", tags = {} } = options;
  const all = { ...(environment && { env: environment }), ...(version && { version }), ...tags };
  const list = Object.entries(all).map(([name, tag]) => `${name}:${tag}`);
  let text = `,"ddsource":${toJson(source)}`;
  if (list.length > 0) text += `,"ddtags":${toJson(list.join(","))}`;
  if (environment !== undefined) text += `,"dd.env":${toJson(environment)}`;
  if (version !== undefined) text += `,"dd.version":${toJson(version)}`;
  return text;
}

function errorJson(error: Error, at: Reading): string {
  const { name: kind, message, stack, rest } = errorParts(error);
  return toJson({ kind, message, stack, ...rest }, at);
}

function traceIds(trace: Invocation["trace"]): string {
  if (!trace) return "";
  const { traceId, spanId } = trace;
  const text = `,"dd.trace_id":"${traceId.startsWith("0".repeat(16)) ? decimal(traceId) : traceId}"`;
  return spanId === undefined ? text : `${text},"dd.span_id":"${decimal(spanId)}"`;
}

function decimal(hexadecimal: string): string {
  return BigInt(`0x${hexadecimal}`).toString();
}
