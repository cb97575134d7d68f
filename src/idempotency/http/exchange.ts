import { isFaastenError } from "../../core/errors.ts";
import { statusOfError } from "../../core/http-error.ts";
import type { Invocation } from "../../core/invocation.ts";
import { lifecycleOf } from "../../core/lifecycle.ts";
import type { Next } from "../../core/middleware.ts";
import { report } from "../../core/report.ts";
import { toResponse } from "../../core/response.ts";
import { abortInvocation } from "../../core/signal.ts";
import { IdempotencyError } from "../errors.ts";
import type { AfterError, Call, Operation } from "../operation.ts";
import { runOnce } from "../run-once.ts";
import type { Settings } from "../settings.ts";
import type { HttpOptions } from "./options.ts";
import { Instead, type PublishedCodec, publishedCodec } from "./published.ts";
import type { RequestId } from "./request-id.ts";
import { sentEarly } from "./sent-early.ts";

/** Gives the response to a request: that of the handler, or the recorded one. */
export type Exchange = (id: RequestId, invocation: Invocation, next: Next<Response>) => Promise<Response>;

type Keep = (status: number) => boolean;

/** Makes exchanges. */
export function exchanges<Given>(
  { operationOf }: Settings,
  { headers = [], keep = isFinal, maxBodyBytes = 256_000, ...overrides }: HttpOptions<Given>,
): Exchange {
  const plain = operationOf(overrides);
  const keepHeader = (name: string): boolean => USUAL.test(name) || headers.includes(name);
  const codec = publishedCodec(plain.codec, { keepHeader, maxBytes: maxBodyBytes });
  const operation: Operation = { ...plain, codec, onError: (error) => afterError(plain, keep, error) };

  return async (id, invocation, next) => {
    const early = Promise.withResolvers<Response>();
    const work: Call["work"] = async (idempotency) => {
      const response = await next({ idempotency });
      if (!keep(response.status)) throw new Instead(response);
      await untilRead(codec, response, invocation, operation, (onClientGone) => {
        const confirmed = published.then((value) => requireOwn(value === response, id.key));
        invocation.waitUntil(confirmed);
        early.resolve(sentEarly(response, confirmed, onClientGone));
      });
      return response;
    };
    const published = runOnce(operation, { ...id, ...inside(invocation), work });
    return Promise.race([early.promise, published.then((value) => toResponse(value), insteadOf)]);
  };
}

function inside(invocation: Invocation): Omit<Call, "key" | "fingerprint" | "work"> {
  return {
    remainingMs: invocation.remainingMs,
    signal: () => invocation.signal,
    abort: (reason) => abortInvocation(invocation, reason),
    report: (error, what) => report(invocation, error, what),
  };
}

/** Reads the body, which is recorded before it is sent; one that takes its time is sent while it is read. */
async function untilRead(
  codec: PublishedCodec,
  response: Response,
  invocation: Invocation,
  { clock, mode }: Operation,
  send: (onClientGone: () => void) => void,
): Promise<void> {
  const tooLong = new AbortController();
  const { buffersResponse } = lifecycleOf(invocation).init;
  const timers = new Set<() => void>();
  let isOver = false;
  const after = (delayMs: number, callback: () => void): void => {
    if (!isOver) timers.add(clock.after(delayMs, callback));
  };
  // What a transaction commits is the answer, whatever the handler gives.
  const mayBeEarly = !buffersResponse && mode !== "transaction";
  if (mayBeEarly) after(SLOW_MS, () => send(() => after(UNHEARD_MS, () => tooLong.abort())));
  try {
    await codec.read(response, tooLong.signal);
  } finally {
    isOver = true;
    for (const cancel of timers) cancel();
  }
}

/** What is in memory has been read long before. */
const SLOW_MS = 10;
/** How long a body may go on that nobody hears. */
const UNHEARD_MS = 30_000;

/** Two answers to one key would be one too many: this one breaks off. */
function requireOwn(isOwn: boolean, key: string): void {
  if (isOwn) return;
  const message = `${key}: somebody else has taken over and answered first, so this answer does not count.`;
  throw new IdempotencyError("IDEMPOTENCY_LEASE_LOST", message, { key });
}

function insteadOf(error: unknown): Response {
  if (error instanceof Instead) return error.response;
  throw error;
}

function afterError({ mode, onError }: Operation, keep: Keep, error: unknown): AfterError {
  const isProblem = isFaastenError(error) && error.code === "HTTP_ERROR";
  if (!isProblem && !(error instanceof Instead)) return onError(error);
  const status = error instanceof Instead ? error.response.status : statusOfError(error);
  if (isProblem && keep(status)) return "fail";
  // Who answers with less than 500 knows that nothing has happened.
  return mode === "atMostOnce" && status >= 500 ? "indeterminate" : "release";
}

/** What the same request would be answered again, except that these depend on who asks, and when. */
function isFinal(status: number): boolean {
  return status >= 200 && status < 500 && ![401, 403, 408, 425, 429].includes(status);
}

const USUAL =
  /^(?:content-(?:disposition|encoding|language|location|type)|location|etag|last-modified|link|vary|cache-control)$/;
