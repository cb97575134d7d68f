import { checkOptions, invalidOption, wholeNumberOf } from "../../core/options.ts";
import { send } from "../../core/send.ts";
import { LONGEST_TIMER_MS } from "../../core/timer.ts";
import { toJson } from "../json.ts";
import type { LogRecord, LogSink } from "../record.ts";
import type { OtlpTarget } from "./otlp/deliver.ts";
import { ADDRESS, isHttpUrl, otlpEnvironment, readHeaders } from "./otlp/environment.ts";
import { createLineQueue } from "./otlp/line-queue.ts";
import { logRecordJson } from "./otlp/log-record.ts";
import { createSender, type SenderInit } from "./otlp/sender.ts";
import { type Tell, tellOnce } from "./otlp/tell-once.ts";

/** Options of `otlpSink`. */
export interface OtlpSinkOptions {
  /** The whole address. @default `OTEL_EXPORTER_OTLP_LOGS_ENDPOINT`, else `OTEL_EXPORTER_OTLP_ENDPOINT` or `http://localhost:4318` with `/v1/logs` */
  readonly url?: string;
  /** Over those of `OTEL_EXPORTER_OTLP_HEADERS` and `OTEL_EXPORTER_OTLP_LOGS_HEADERS`. @default none */
  readonly headers?: Readonly<Record<string, string>>;
  /** What the lines come from, over `OTEL_RESOURCE_ATTRIBUTES`; `service.name` is the logger's service where it is not given here. @default none */
  readonly resource?: Readonly<Record<string, unknown>>;
  /** How many bytes may wait or be under way; with more, the oldest lines are dropped. @default 1048576 */
  readonly maxQueueBytes?: number;
  /** How many lines one request holds; so many are sent in the background, without a flush. @default 512 */
  readonly maxBatch?: number;
  /** How long one flush may take with all its retries, in milliseconds; what the caller allows, if that is less. @default 2000 */
  readonly timeoutMs?: number;
  /** Sends a request. @default the runtime's `fetch`; in Node `node:https`, which loads faster */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** A sink that sends lines to an OpenTelemetry collector. At any time `accepted` is `sent` + `dropped` + `queued`. */
export interface OtlpSink extends LogSink {
  flush(timeoutMs: number): Promise<void>;
  /** Lines that it was given. */
  readonly accepted: number;
  /** Lines that the collector has taken. */
  readonly sent: number;
  /** Lines that are lost: there was no room, or the collector did not want them. */
  readonly dropped: number;
  /** Lines that wait or are under way. */
  readonly queued: number;
}

/**
 * Makes a sink that sends records to an OpenTelemetry collector or backend: OTLP/HTTP with JSON, over fetch. The line of
 * the logger's format is not used.
 *
 * **It can lose lines.** A record only waits in memory when the log call returns, and is sent when the invocation ends
 * and the logger flushes; a process that is killed before has sent nothing. Keep standard output as well, with `tee`.
 *
 * Nothing is sent when the module loads or by a timer: a frozen process has none. Requests that the collector asks to
 * send again (429, 502, 503, 504) or that break off are sent again while there is time, then with the next flush; after
 * such a failure nothing is sent for a while, so that a collector that is down does not delay every answer. A request
 * without an answer may have arrived: its lines can come twice. Each kind of problem is said once on the console, counted
 * in `dropped` where it costs lines, and never thrown.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { otlpSink } from "faasten/logger/otlp";
 * import { tee } from "faasten/logger/tee";
 *
 * const collector = otlpSink({
 *   url: "https://otlp.example.com/v1/logs",
 *   headers: { authorization: "Bearer secret" },
 *   resource: { "service.name": "orders", "deployment.environment.name": "production" },
 * });
 *
 * export const log = createLogger({ sink: tee((line) => console.log(line), collector) });
 * ```
 */
export function otlpSink(options: OtlpSinkOptions = {}): OtlpSink {
  const tell = tellOnce();
  const { maxQueueBytes, ...settings } = readOptions(options, tell);
  const queue = createLineQueue(maxQueueBytes);
  const { origin, pathname } = new URL(settings.target.url); // A query may hold a key.
  const sender = createSender({
    ...settings,
    queue,
    onProblem: (outcome, problem) => tell(outcome, `${PROBLEMS[outcome]}: ${origin}${pathname}: ${problem}`),
  });
  let accepted = 0;

  const sink = (_line: string, record: LogRecord): void => {
    const json = logRecordJson(record);
    queue.push({ json, service: record.service, bytes: encoder.encode(json).length });
    accepted += 1;
    if (queue.waiting >= settings.maxBatch) sender.start();
  };
  const flush = async (givenMs: number): Promise<void> => {
    await sender.flush(givenMs);
    if (queue.overflowed > 0) tell("overflow", `lines were dropped, since more than ${maxQueueBytes} bytes waited`);
  };
  return Object.defineProperties(Object.assign(sink, { flush }), {
    accepted: { get: () => accepted },
    sent: { get: () => sender.sent },
    dropped: { get: () => queue.overflowed + sender.refused },
    queued: { get: () => queue.length },
  }) as OtlpSink;
}

const encoder = new TextEncoder();

const PROBLEMS = {
  sent: "the collector took a request with a remark",
  again: "lines could not be sent and wait for the next flush",
  refused: "lines were dropped, since the collector refused them",
} as const;

interface Settings {
  readonly target: OtlpTarget;
  readonly resource: SenderInit["resource"];
  readonly maxQueueBytes: number;
  readonly maxBatch: number;
  readonly timeoutMs: number;
}

function readOptions(options: OtlpSinkOptions, tell: Tell): Settings {
  const where = "otlpSink";
  const count = wholeNumberOf(1);
  checkOptions(where, options, {
    url: "a string",
    headers: ["an object of valid HTTP headers", (headers) => readHeaders(headers as object) !== undefined],
    resource: "an object",
    maxQueueBytes: count,
    maxBatch: count,
    timeoutMs: count,
    fetch: "a function",
  });
  const environment = otlpEnvironment((problem) => tell(problem, problem));
  const {
    url = environment.url,
    headers = {},
    resource = {},
    maxQueueBytes = 1024 * 1024,
    maxBatch = 512,
    timeoutMs = 2000,
    fetch = send,
  } = options;
  if (!isHttpUrl(url)) throw invalidOption(where, "url", ADDRESS, String(url).replace(/\/\/.*@/, "//***@"));
  const below = { "service.name": "unknown_service", ...environment.resource };
  const above = JSON.parse(toJson(resource)) as object;
  return {
    target: { url, headers: { ...environment.headers, ...readHeaders(headers) }, fetch },
    resource: (service) => ({ ...below, ...(service !== undefined && { "service.name": service }), ...above }),
    maxQueueBytes,
    maxBatch,
    timeoutMs: Math.min(timeoutMs, LONGEST_TIMER_MS),
  };
}
