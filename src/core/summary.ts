import { type FaastenError, isFaastenError, toError } from "./errors.ts";
import { isFunctionEvent } from "./event.ts";
import { statusOfError } from "./http-error.ts";
import type { Invocation, InvocationSummary } from "./invocation.ts";
import { type BatchReport, isSettled } from "./outcome.ts";

/** What a function was given, and what came of it. */
export interface Observed {
  readonly input: unknown;
  output: unknown;
  failed: boolean;
  thrown: unknown;
}

type Attributes = InvocationSummary["attributes"];

/** Tells how an invocation went; `brokeOff` says that its answer could not be sent to the end. */
export function summarize(
  invocation: Invocation,
  observed: Observed = { input: undefined, output: undefined, failed: false, thrown: undefined },
  durationMs: number,
  brokeOff: boolean,
): InvocationSummary {
  const { failed, thrown } = observed;
  const { memoryMb, name, version } = invocation.function;
  const attributes = {
    "faas.name": name,
    "faas.version": version,
    "faas.invocation_id": invocation.id,
    "faas.coldstart": invocation.coldStart,
    "faas.trigger": invocation.trigger,
    "faas.max_memory": memoryMb === undefined ? undefined : memoryMb * 1024 * 1024, // bytes
    "cloud.platform": invocation.platform,
    "cloud.region": invocation.region,
    ...inputAttributes(observed.input),
    ...outputAttributes(invocation, observed),
    "error.type": failed ? errorType(thrown) : undefined,
  };
  return { outcome: outcomeOf(invocation, observed, brokeOff), durationMs, failed, thrown, attributes };
}

function outcomeOf(
  invocation: Invocation,
  { output, failed, thrown }: Observed,
  brokeOff: boolean,
): InvocationSummary["outcome"] {
  if (failed) {
    if (isFaastenError(thrown) && thrown.code === "DEADLINE_EXCEEDED") return "timeout";
    return invocation.trigger === "http" && statusOfError(thrown) < 500 ? "ok" : "error";
  }
  if (brokeOff) return "aborted";
  if (isReport(output)) {
    const open = output.outcomes.filter((outcome) => !isSettled(outcome)).length;
    if (open === 0) return "ok";
    return open === output.outcomes.length ? "error" : "partial";
  }
  // Not `instanceof Response`: on Node the first use of that name loads 20 ms of code, which events have no need of.
  const status = invocation.trigger === "http" ? (output as Partial<Response> | undefined)?.status : undefined;
  return status !== undefined && status >= 500 ? "error" : "ok";
}

function inputAttributes(input: unknown): Attributes {
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

function outputAttributes(invocation: Invocation, { output, thrown, failed }: Observed): Attributes {
  if (isReport(output)) {
    const settled = output.outcomes.filter(isSettled).length;
    return { "batch.ok": settled, "batch.failed": output.outcomes.length - settled };
  }
  if (invocation.trigger !== "http") return {};
  const status = failed ? statusOfError(thrown) : (output as Partial<Response> | undefined)?.status;
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

function isReport(output: unknown): output is BatchReport {
  return typeof output === "object" && output !== null && Array.isArray((output as Partial<BatchReport>).outcomes);
}
