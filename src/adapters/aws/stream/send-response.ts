import { endInvocation } from "../../../core/ending.ts";
import { FaastenError, toError } from "../../../core/errors.ts";
import { problemResponse } from "../../../core/http-error.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { report } from "../../../core/report.ts";
import { runInScope } from "../../../core/scope.ts";
import { abortInvocation } from "../../../core/signal.ts";
import { LONGEST_TIMER_MS } from "../../../core/timer.ts";
import { chunksOf } from "./chunks.ts";
import type { Outlet } from "./outlet.ts";
import type { Head } from "./runtime.ts";

/** Where a response goes. */
export interface Destination {
  readonly outlet: Outlet;
  readonly invocation: Invocation;
  /** Whether the request was a HEAD, whose answer has no body. */
  readonly isHead: boolean;
}

/**
 * Sends a response, then ends the invocation: finalizers run when the last byte is out. What fails before the first byte
 * becomes a problem document; rejects when the client has got only a part, or nothing.
 */
export async function sendResponse(response: Response, destination: Destination): Promise<void> {
  const { outlet, invocation } = destination;
  try {
    const end = await runInScope(invocation, () => sendOrExplain(response, destination));
    await endInvocation(invocation, end);
  } catch (thrown) {
    const error = toError(thrown);
    report(invocation, error, "the response broke off");
    outlet.breakOff(error);
    await endInvocation(invocation, { response, error });
    throw error;
  }
}

async function sendOrExplain(
  response: Response,
  destination: Destination,
): Promise<{ response: Response; error?: Error }> {
  const { outlet, invocation } = destination;
  try {
    await send(response, destination, invocation.remainingMs() - STOP_MS);
    return { response };
  } catch (thrown) {
    if (outlet.begun || outlet.lost) throw thrown;
    const error = toError(thrown);
    report(invocation, error, "the response could not be read");
    const problem = problemResponse(error);
    await send(problem, destination, Number.POSITIVE_INFINITY);
    return { response: problem, error };
  }
}

/** What is kept back of the time: for the end of the transfer, and for what the finalizers have to send. */
const STOP_MS = 250;

async function send(response: Response, { outlet, invocation, isHead }: Destination, leftMs: number): Promise<void> {
  if (response.status === 0)
    throw new FaastenError("INVALID_RESPONSE", "the handler returned Response.error(), which has no status.");
  const chunks = chunksOf(response);
  const state: { stopped?: Error } = {};
  const stop = (error: Error): void => {
    state.stopped ??= error;
    runInScope(invocation, () => {
      // Cancelled first, for a source that follows the signal would fail in words of its own. It may have to clean up.
      invocation.waitUntil(chunks.cancel(error));
      abortInvocation(invocation, error);
    });
    outlet.interrupt(error);
  };
  const next = async (): Promise<Uint8Array | undefined> => {
    const chunk = await chunks.next();
    if (state.stopped) throw state.stopped; // What has been cancelled looks like a good end.
    return chunk;
  };
  outlet.onLost = stop;
  if (outlet.lost) stop(outlet.lost);
  const timer = leftMs < LONGEST_TIMER_MS ? setTimeout(() => stop(timeUp()), Math.max(0, leftMs)) : undefined;
  try {
    if (isHead) invocation.waitUntil(chunks.cancel());
    let chunk = isHead ? undefined : await next(); // While nothing is sent, its failure is an answer of its own.
    await outlet.begin(headOf(response), chunk);
    while (chunk && (chunk = await next())) await outlet.write(chunk);
    await outlet.end();
  } catch (thrown) {
    invocation.waitUntil(chunks.cancel(thrown));
    throw thrown;
  } finally {
    clearTimeout(timer);
  }
}

function timeUp(): Error {
  return new FaastenError("DEADLINE_EXCEEDED", "the invocation's time is nearly up, and the response had not ended");
}

/** Each name once, as HTTP joins its values; how the bytes travel is the platform's business. */
function headOf({ status, headers }: Response): Head {
  const cookies = headers.getSetCookie();
  const single = [...headers].filter(([name]) => name !== "set-cookie" && name !== "transfer-encoding");
  return { statusCode: status, headers: Object.fromEntries(single), cookies: cookies.length > 0 ? cookies : undefined };
}
