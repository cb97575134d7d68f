import type { SendInit, TextResponse } from "../core/send.ts";
import { AwsError } from "./aws-error.ts";
import type { AwsHost } from "./host.ts";

/** A request and what it may take. */
export interface Exchange {
  /** For messages: the service and the operation. */
  readonly what: string;
  readonly url: string;
  readonly init: SendInit;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** An answer, whole. */
export interface Answer {
  readonly status: number;
  readonly headers: TextResponse["headers"];
  readonly text: string;
}

/**
 * Sends one request and reads its answer to the end, within a time. No redirect is followed: it would carry the
 * signature, or the token of a container, to somebody else.
 */
export async function exchange(host: AwsHost, { init, signal, timeoutMs, url, what }: Exchange): Promise<Answer> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal?.reason);
  const timer = setTimeout(() => controller.abort(), timeoutMs);
  signal?.addEventListener("abort", stop);
  try {
    const response = await host.fetch(url, { ...init, signal: controller.signal });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (cause) {
    signal?.throwIfAborted();
    throw controller.signal.aborted
      ? new AwsError("TIMEOUT", `${what}: no answer within ${timeoutMs} ms`, { kind: "transient" })
      : new AwsError("CONNECTION_FAILED", `${what}: the connection failed`, { kind: "transient", cause });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}
