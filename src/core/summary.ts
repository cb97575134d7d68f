import { isFaastenError, toError } from "./errors.ts";
import type { FunctionEvent } from "./event.ts";
import { fingerprint } from "./fingerprint.ts";
import { peakMemoryBytes } from "./host.ts";
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
  /** Whether it waits for something, and what comes of it will be seen by a later invocation. */
  suspended?: boolean;
}

type Attributes = InvocationSummary["attributes"];

/** Tells how an invocation went; `cut` says that its answer could not be sent to the end, or that it had no more time. */
export function summarize(
  invocation: Invocation,
  observed: Observed = NOTHING,
  durationMs: number,
  cut?: "aborted" | "timeout",
): InvocationSummary {
  const { failed, suspended, thrown } = observed;
  const { memoryMb, name, version } = invocation.function;
  const outcome = outcomeOf(observed, cut);
  const remainingMs = invocation.remainingMs();
  const attributes = {
    "event.name": "invocation",
    outcome,
    suspended,
    duration_ms: Math.round(durationMs * 1000) / 1000,
    remaining_ms: remainingMs < Infinity ? Math.round(remainingMs) : undefined,
    "faas.name": name,
    "faas.version": version,
    "faas.invocation_id": invocation.id,
    "faas.coldstart": invocation.coldStart,
    "faas.trigger": invocation.trigger,
    "faas.max_memory": memoryMb === undefined ? undefined : memoryMb * 1024 * 1024, // bytes
    "cloud.platform": invocation.platform,
    "cloud.region": invocation.region,
    "tenant.id": invocation.tenantId,
    ...ATTRIBUTES[observed.kind](observed),
    ...(failed && errorAttributes(thrown)),
    "process.memory.max_rss": peakMemoryBytes(),
  };
  const message = `${invocation.trigger} ${name} ${suspended ? "suspended" : outcome}`;
  return { outcome, message, durationMs, failed, thrown, attributes };
}

const NOTHING: Observed = { kind: "raw", input: undefined, output: undefined, failed: false, thrown: undefined };

function outcomeOf(
  { kind, output, failed, suspended, thrown }: Observed,
  cut?: "aborted" | "timeout",
): InvocationSummary["outcome"] {
  if (failed && isFaastenError(thrown) && thrown.code === "DEADLINE_EXCEEDED") return "timeout";
  if (failed) return kind === "http" && statusOfError(thrown) < 500 ? "ok" : "error";
  if (cut) return cut;
  if (suspended) return "ok"; // It did its part.
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
      "http.response.status_code": failed ? statusOfError(thrown) : (output as Response | undefined)?.status,
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
    const counts = failed || output === undefined ? undefined : countsOf(output);
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

function errorAttributes(thrown: unknown): Attributes {
  const type = errorType(thrown);
  return { "error.type": type, "error.fingerprint": fingerprint(type, thrown) };
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
