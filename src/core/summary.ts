import { isFaastenError, toError } from "./errors.ts";
import type { FunctionEvent } from "./event.ts";
import { statusOfError } from "./http-error.ts";
import type { Invocation, InvocationSummary } from "./invocation.ts";
import { type BatchReport, isSettled } from "./outcome.ts";

/** What a function was given, and what came of it. */
export interface Observed {
  /** How the pipeline ended, which says what input and output are; of a raw function's nothing is known. */
  readonly kind: "http" | "event" | "batch" | "raw";
  readonly input: unknown;
  output: unknown;
  failed: boolean;
  thrown: unknown;
}

type Attributes = InvocationSummary["attributes"];

/** Tells how an invocation went; `brokeOff` says that its answer could not be sent to the end. */
export function summarize(
  invocation: Invocation,
  observed: Observed = NOTHING,
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
    ...ATTRIBUTES[observed.kind](observed),
    "error.type": failed ? errorType(thrown) : undefined,
  };
  return { outcome: outcomeOf(observed, brokeOff), durationMs, failed, thrown, attributes };
}

const NOTHING: Observed = { kind: "raw", input: undefined, output: undefined, failed: false, thrown: undefined };

function outcomeOf({ kind, output, failed, thrown }: Observed, brokeOff: boolean): InvocationSummary["outcome"] {
  if (failed && isFaastenError(thrown) && thrown.code === "DEADLINE_EXCEEDED") return "timeout";
  if (failed) return kind === "http" && statusOfError(thrown) < 500 ? "ok" : "error";
  if (brokeOff) return "aborted";
  if (kind === "batch") {
    const { ok, failed: open } = countsOf(output);
    if (open === 0) return "ok";
    return ok === 0 ? "error" : "partial";
  }
  return kind === "http" && (output as Response).status >= 500 ? "error" : "ok";
}

const ATTRIBUTES: Readonly<Record<Observed["kind"], (observed: Observed) => Attributes>> = {
  http({ input, output, failed, thrown }) {
    const { method, url } = input as Request;
    return {
      "http.request.method": method,
      "url.path": pathOf(url),
      "http.response.status_code": failed ? statusOfError(thrown) : (output as Response).status,
    };
  },
  event({ input }) {
    const { id, source, type, subject } = input as FunctionEvent;
    return {
      "cloudevents.event_id": id,
      "cloudevents.event_source": source,
      "cloudevents.event_type": type,
      "cloudevents.event_subject": subject,
    };
  },
  batch({ input, output, failed }) {
    const counts = failed ? undefined : countsOf(output);
    return {
      "messaging.batch.message_count": (input as readonly unknown[]).length,
      "batch.ok": counts?.ok,
      "batch.failed": counts?.failed,
    };
  },
  raw: () => ({}),
};

function countsOf(report: unknown): { ok: number; failed: number } {
  const { outcomes } = report as BatchReport;
  const ok = outcomes.filter(isSettled).length;
  return { ok, failed: outcomes.length - ok };
}

/** The path alone: queries may hold what must not be logged. */
function pathOf(url: string): string {
  const path = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*([^?#]*)/i.exec(url)?.[1];
  return path === undefined || path === "" ? "/" : path;
}

/** A stable word to group by: the code of our own errors, else the error's name. */
function errorType(thrown: unknown): string {
  try {
    const error = toError(thrown);
    return String(isFaastenError(error) ? error.code : error.name);
  } catch {
    return "unreadable";
  }
}
