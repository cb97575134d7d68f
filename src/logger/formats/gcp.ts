import { env } from "../../core/host.ts";
import type { Invocation } from "../../core/invocation.ts";
import { checkOptions, type Rule } from "../../core/options.ts";
import { createSlot } from "../../core/slot.ts";
import { timestamp } from "../../core/timestamp.ts";
import { membersToJson, stringify, toJson } from "../json.ts";
import { type LogLevel, SEVERITY } from "../level.ts";
import { type Reading, reading } from "../plain.ts";
import type { Fields, LogFormat, LogRecord } from "../record.ts";
import { callSite } from "../call-site.ts";
import { errorParts } from "../error-parts.ts";
import { readField } from "../read-field.ts";

/** Options of `gcp`. */
export interface GcpOptions {
  /** The project that traces belong to. @default `GOOGLE_CLOUD_PROJECT`, `GCLOUD_PROJECT` or `GCP_PROJECT`, else none */
  readonly projectId?: string;
  /** Labels of every line, besides `execution_id`. At most 64. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The version that Error Reporting groups by. @default `K_REVISION`, else none */
  readonly version?: string;
  /** Whether lines tell where they were logged. Each line then costs a stack. @default false */
  readonly sourceLocation?: boolean;
}

/**
 * Lines as Google Cloud Logging reads them from standard output: `severity`, `time`, `message`, the trace, the labels and,
 * for Error Reporting, `stack_trace` and `serviceContext`. The wide record of a request fills `httpRequest`.
 *
 * Cloud Run does not tell a container its project: without `projectId` or the variable, `trace` holds the bare trace id
 * and the console does not join lines with traces of another project.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://cloud.google.com/logging/docs/structured-logging#special-payload-fields
 * @see https://cloud.google.com/error-reporting/docs/formatting-error-messages
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { gcp } from "faasten/logger/gcp";
 *
 * export const log = createLogger({ service: "orders", format: gcp({ projectId: "shop-1", labels: { team: "checkout" } }) });
 * ```
 */
export function gcp(options: GcpOptions = {}): LogFormat {
  checkOptions("gcp", options, {
    projectId: "a string",
    labels: LABELS,
    version: "a string",
    sourceLocation: "a boolean",
  });
  const {
    projectId = env("GOOGLE_CLOUD_PROJECT") ?? env("GCLOUD_PROJECT") ?? env("GCP_PROJECT"),
    labels = {},
    version = env("K_REVISION"),
    sourceLocation = false,
  } = options;
  const identity = identityWriter(projectId, { ...labels });
  const serviceContext = serviceContextWriter(version);
  return (record) => {
    const { level, message, fields } = record;
    const at = reading();
    let line = `{"severity":"${SEVERITIES[level]}","time":"${timestamp(record.time)}","message":${toJson(message, at)}`;
    line += identity(record.invocation) + serviceContext(record.service);
    if (readField(fields, "event.name") === "invocation") line += httpRequest(fields);
    else if (sourceLocation) line += locationOf();
    const ending = errorMembers(record, at); // First, so that fields leave room for it.
    return `${line}${membersToJson(fields, RESERVED, at)}${ending}}`;
  };
}

/** Google has no level below DEBUG. */
const SEVERITIES: Readonly<Record<LogLevel, string>> = {
  trace: "DEBUG",
  debug: "DEBUG",
  info: "INFO",
  warn: "WARNING",
  error: "ERROR",
  fatal: "CRITICAL",
};

/** What the format writes itself, and the other names under which the platform would look for the time. */
const RESERVED: ReadonlySet<string> = new Set([
  "severity",
  "time",
  "timestamp",
  "timestampSeconds",
  "timestampNanos",
  "message",
  "logging.googleapis.com/trace",
  "logging.googleapis.com/spanId",
  "logging.googleapis.com/trace_sampled",
  "logging.googleapis.com/labels",
  "logging.googleapis.com/sourceLocation",
  "httpRequest",
  "serviceContext",
  "@type",
  "stack_trace",
  "error",
]);

const LABELS: Rule = [
  "an object of texts",
  (value) =>
    typeof value === "object" && value !== null && Object.values(value).every((label) => typeof label === "string"),
];

/** Trace and labels: the same for every line of an invocation, so made once. */
function identityWriter(projectId: string | undefined, labels: Fields): (invocation: Invocation | undefined) => string {
  const texts = createSlot<string>();
  const outside = Object.keys(labels).length === 0 ? "" : labelsText(labels);
  const prefix = projectId === undefined ? "" : `projects/${projectId}/traces/`;
  return (invocation) => {
    if (!invocation) return outside;
    let text = texts.get(invocation);
    if (text === undefined) {
      text = traceText(prefix, invocation.trace) + labelsText({ ...labels, execution_id: invocation.id });
      texts.set(invocation, text);
    }
    return text;
  };
}

function traceText(prefix: string, trace: Invocation["trace"]): string {
  if (!trace) return "";
  let text = `,"logging.googleapis.com/trace":${toJson(prefix + trace.traceId)}`;
  if (trace.spanId !== undefined) text += `,"logging.googleapis.com/spanId":"${trace.spanId}"`;
  if (trace.sampled !== undefined) text += `,"logging.googleapis.com/trace_sampled":${trace.sampled}`;
  return text;
}

function labelsText(labels: Fields): string {
  return `,"logging.googleapis.com/labels":${toJson(labels)}`;
}

function serviceContextWriter(version: string | undefined): (service: string | undefined) => string {
  const fallback = env("K_SERVICE");
  const tail = version === undefined ? "}" : `,"version":${toJson(version)}}`;
  return (given) => {
    const service = given ?? fallback;
    return service === undefined ? "" : `,"serviceContext":{"service":${stringify(service)}${tail}`;
  };
}

/** Of the wide record alone: other lines may tell of requests that the function makes itself. */
function httpRequest(fields: Fields): string {
  const requestMethod = readField(fields, "http.request.method");
  if (typeof requestMethod !== "string") return "";
  const durationMs = readField(fields, "duration_ms");
  const latency = typeof durationMs === "number" ? `${Number((durationMs / 1000).toFixed(6))}s` : undefined;
  const status = readField(fields, "http.response.status_code");
  return `,"httpRequest":${toJson({ requestMethod, requestUrl: readField(fields, "url.path"), status, latency })}`;
}

/** Error Reporting takes a line for its V8 stack; one without a stack only if `@type` says that it is an error. */
function errorMembers({ level, error }: LogRecord, at: Reading): string {
  if (!error) return SEVERITY[level] < SEVERITY.error ? "" : REPORTED;
  const { name, message, stack, rest } = errorParts(error);
  const reported = /\n\s+at /.test(stack) ? `,"stack_trace":${toJson(stack, at)}` : REPORTED;
  return `${reported},"error":${toJson({ name, message, ...rest }, at)}`;
}

const REPORTED = `,"@type":"type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent"`;

/** Google has numbers of 64 bits as texts. */
function locationOf(): string {
  const site = callSite();
  if (!site) return "";
  const location = { file: site.file, line: `${site.line}`, function: site.function };
  return `,"logging.googleapis.com/sourceLocation":${toJson(location)}`;
}
