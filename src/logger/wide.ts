import { type FaastenError, isFaastenError, toError } from "../core/errors.ts";
import { isFunctionEvent } from "../core/event.ts";
import { statusOfError } from "../core/http-error.ts";
import type { Invocation } from "../core/invocation.ts";
import { type BatchReport, isSettled } from "../core/outcome.ts";
import type { LogLevel } from "./level.ts";
import type { Fields } from "./record.ts";

/** How an invocation went, as one word. */
type Result = "ok" | "error" | "partial" | "timeout" | "aborted";

/** What is known at the end of an invocation. */
export interface Ended {
  readonly input: unknown;
  readonly output: unknown;
  readonly error: unknown;
  /** Whether the function threw; `error` may be anything, undefined too. */
  readonly failed: boolean;
  /** Whether the response's body broke off after the function had answered. */
  readonly brokeOff: boolean;
  readonly durationMs: number;
}

/** The one record of an invocation: level, message, and fields by their OpenTelemetry names where there is one. */
export function wideRecord(invocation: Invocation, ended: Ended): { level: LogLevel; message: string; fields: Fields } {
  const outcome = resultOf(invocation, ended);
  const remainingMs = invocation.remainingMs();
  const fields = {
    "event.name": "invocation",
    outcome,
    duration_ms: Math.round(ended.durationMs * 1000) / 1000,
    "faas.name": invocation.function.name,
    "faas.version": invocation.function.version,
    "faas.invocation_id": invocation.id,
    "faas.coldstart": invocation.coldStart,
    "faas.trigger": invocation.trigger,
    "faas.max_memory": memoryBytes(invocation),
    "cloud.platform": invocation.platform,
    "cloud.region": invocation.region,
    ...inputFields(ended.input),
    ...outputFields(invocation, ended),
    ...(ended.failed && { "error.type": errorType(ended.error) }),
    ...(Number.isFinite(remainingMs) && { remaining_ms: Math.round(remainingMs) }),
  };
  const level = outcome === "ok" ? "info" : outcome === "partial" || outcome === "aborted" ? "warn" : "error";
  return { level, message: `${invocation.trigger} ${invocation.function.name} ${outcome}`, fields };
}

function resultOf(invocation: Invocation, { output, error, failed, brokeOff }: Ended): Result {
  if (failed) {
    if (isFaastenError(error) && error.code === "DEADLINE_EXCEEDED") return "timeout";
    return invocation.trigger === "http" && statusOfError(error) < 500 ? "ok" : "error"; // A 4xx is the client's affair.
  }
  if (brokeOff) return "aborted";
  if (isReport(output)) {
    const open = output.outcomes.filter((outcome) => !isSettled(outcome)).length;
    return open === 0 ? "ok" : open === output.outcomes.length ? "error" : "partial";
  }
  return output instanceof Response && output.status >= 500 ? "error" : "ok";
}

function inputFields(input: unknown): Fields {
  if (Array.isArray(input)) return { "messaging.batch.message_count": input.length };
  if (isFunctionEvent(input)) {
    return {
      "cloudevents.event_id": input.id,
      "cloudevents.event_source": input.source,
      "cloudevents.event_type": input.type,
      "cloudevents.event_subject": input.subject,
    };
  }
  const { method, url } = (input ?? {}) as Partial<Request>;
  return typeof method === "string" && typeof url === "string"
    ? { "http.request.method": method, "url.path": pathOf(url) }
    : {};
}

function outputFields(invocation: Invocation, { output, error, failed }: Ended): Fields {
  if (isReport(output)) {
    const settled = output.outcomes.filter(isSettled).length;
    return { "batch.ok": settled, "batch.failed": output.outcomes.length - settled };
  }
  if (invocation.trigger !== "http") return {};
  const status = failed ? statusOfError(error) : (output as Partial<Response> | undefined)?.status;
  return { "http.response.status_code": status };
}

/** The path alone: queries may hold what must not be logged. */
function pathOf(url: string): string {
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1];
  return path === undefined || path === "" ? "/" : path;
}

/** A stable word to group by: the code of our own errors, else the error's name. */
function errorType(error: unknown): string {
  try {
    const { code, name } = toError(error) as Partial<FaastenError>;
    return String(isFaastenError(error) ? code : name);
  } catch {
    return "unreadable";
  }
}

function memoryBytes(invocation: Invocation): number | undefined {
  const { memoryMb } = invocation.function;
  return memoryMb === undefined ? undefined : memoryMb * 1024 * 1024;
}

function isReport(output: unknown): output is BatchReport {
  return typeof output === "object" && output !== null && Array.isArray((output as Partial<BatchReport>).outcomes);
}
