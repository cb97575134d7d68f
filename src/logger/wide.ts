import type { Invocation, InvocationSummary } from "../core/invocation.ts";
import type { LogLevel } from "./level.ts";
import type { Fields } from "./record.ts";

/** The one record of an invocation. */
export interface WideRecord {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Fields;
}

/** Makes the record from how the invocation went. */
export function wideRecord(invocation: Invocation, summary: InvocationSummary): WideRecord {
  const { outcome, durationMs, attributes } = summary;
  const remainingMs = invocation.remainingMs();
  const fields = {
    "event.name": "invocation",
    outcome,
    duration_ms: Math.round(durationMs * 1000) / 1000,
    ...attributes,
    ...(Number.isFinite(remainingMs) && { remaining_ms: Math.round(remainingMs) }),
  };
  return { level: LEVELS[outcome], message: `${invocation.trigger} ${invocation.function.name} ${outcome}`, fields };
}

const LEVELS = { ok: "info", partial: "warn", aborted: "warn", error: "error", timeout: "error" } as const;
