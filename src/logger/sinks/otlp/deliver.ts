import { toError } from "../../../core/errors.ts";
import type { Send, TextResponse } from "../../../core/send.ts";
import { untilAborted } from "../../../core/until-aborted.ts";

/** Where requests go, and how. */
export interface OtlpTarget {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fetch: Send;
}

/** What became of a request. */
export interface Delivery {
  /** `again`: the same request may be sent once more. `refused`: it never may. */
  readonly outcome: "sent" | "again" | "refused";
  /** What went wrong, if something did. */
  readonly problem?: string | undefined;
  /** How many of the records the server did not want, though it took the request. */
  readonly rejected?: number | undefined;
  /** How long the server wants to be left alone, in milliseconds. */
  readonly afterMs?: number | undefined;
}

/**
 * Sends one request, for as long as `signal` is not aborted. Never throws.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#otlphttp-response
 */
export async function deliver(
  { url, headers, fetch }: OtlpTarget,
  body: string,
  signal: AbortSignal,
): Promise<Delivery> {
  try {
    // A fetch of the user's own may not know signals.
    return await untilAborted(exchange(), signal);
  } catch (thrown) {
    return { outcome: "again", problem: reason(thrown) };
  }

  async function exchange(): Promise<Delivery> {
    const all = { ...headers, "content-type": "application/json" };
    // A redirect would turn the request into a GET, and its answer into a success.
    const response = await fetch(url, { method: "POST", headers: all, body, signal, redirect: "manual" });
    if (response.ok) return accepted(await response.text());
    await response.body?.cancel();
    const again = RETRYABLE.has(response.status);
    return { outcome: again ? "again" : "refused", problem: `HTTP ${response.status}`, afterMs: retryAfter(response) };
  }
}

/** All others must not be sent again. */
const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** An answer that cannot be read is a success: the status says so, and some servers answer with nothing. */
function accepted(body: string): Delivery {
  try {
    const { partialSuccess } = JSON.parse(body) as ExportResponse;
    const rejected = Math.max(0, Math.trunc(Number(partialSuccess?.rejectedLogRecords ?? 0))) || 0;
    const said = partialSuccess?.errorMessage?.slice(0, 500);
    return {
      outcome: "sent",
      rejected,
      problem: rejected > 0 || said ? `rejected ${rejected}: ${said ?? ""}` : undefined,
    };
  } catch {
    return { outcome: "sent" };
  }
}

interface ExportResponse {
  readonly partialSuccess?: { readonly rejectedLogRecords?: string | number; readonly errorMessage?: string };
}

/** Seconds or a date. */
function retryAfter({ headers }: TextResponse): number | undefined {
  const value = headers.get("retry-after")?.trim() ?? "";
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Node's `fetch` says "fetch failed" and keeps what happened in the cause. */
function reason(thrown: unknown): string {
  const { cause, code, message } = toError(thrown) as Failure;
  const told = cause?.code ?? code;
  return typeof told === "string" ? told : message;
}

interface Failure extends Error {
  readonly code?: unknown;
  readonly cause?: { readonly code?: unknown } | null;
}
