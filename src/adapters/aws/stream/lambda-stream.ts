import { FaastenError, isFaastenError } from "../../../core/errors.ts";
import { requireFinished } from "../../../core/finished-function.ts";
import type { HttpFunction } from "../../../core/http-function.ts";
import { requireOption, type Rule } from "../../../core/options.ts";
import { abortInvocation } from "../../../core/signal.ts";
import { type Fields, fieldsOf } from "../event-fields.ts";
import { alb } from "../http/alb.ts";
import { receive, refuse } from "../http/answer-http.ts";
import { IS_HTTP } from "../http/is-http.ts";
import { HTTP_SOURCES } from "../http/http-sources.ts";
import { lambdaInvocation } from "../invocation.ts";
import type { HttpSource } from "../source.ts";
import { openOutlet } from "./outlet.ts";
import { type LambdaStreamHandler, streamify } from "./runtime.ts";
import { sendResponse } from "./send-response.ts";

/**
 * Makes a Lambda handler of an HTTP function whose response goes out while it is made, for function URLs with the invoke
 * mode `RESPONSE_STREAM`, REST APIs with the response transfer mode `STREAM`, and `InvokeWithResponseStream`.
 *
 * - Status and headers leave with the first bytes of the body. What fails before them is answered with a problem
 *   document; what fails after them breaks the transfer off, is reported, and makes the handler reject.
 * - `currentInvocation()` is known in the whole body. Finalizers run after its last byte, and the handler resolves after
 *   them and after the work that `waitUntil` was given.
 * - 250 ms before the function's time is up a body that has not ended is broken off, so that finalizers still run.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `fn` is no finished HTTP function. The handler rejects with
 * `WRONG_TRIGGER` for an event that is no request or whose sender takes no stream.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-response-streaming.html
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { lambdaStream } from "faasten/aws";
 *
 * export const handler = lambdaStream(
 *   fasten().http(async (_request, { signal }) => {
 *     const upstream = await fetch("https://models.example.com/answer", { signal });
 *     return new Response(upstream.body, { headers: { "content-type": "text/event-stream" } });
 *   }),
 * );
 * ```
 */
export function lambdaStream(fn: HttpFunction): LambdaStreamHandler {
  requireFinished("lambdaStream", fn);
  requireOption("lambdaStream", "fn.kind", fn.kind, IS_HTTP);
  return streamify(async (event, responseStream, context) => {
    requireOption("lambdaStream", "responseStream", responseStream, IS_STREAM);
    const fields = fieldsOf(event);
    const received = receive(streamSource(fields), fields);
    const unreadable = isFaastenError(received);
    const headers = unreadable ? undefined : received.headers;
    const invocation = lambdaInvocation("http", event, context ?? {}, headers); // A test may leave the context out.
    const outlet = openOutlet(responseStream);
    outlet.onLost = (error) => abortInvocation(invocation, error);
    const response = unreadable ? refuse(received, invocation) : await fn.run(received.request, invocation);
    const isHead = !unreadable && received.request.method === "HEAD";
    await sendResponse(response, { outlet, invocation, isHead });
  });
}

const IS_STREAM: Rule = [
  "a stream: Lambda gives one to the handler itself, not to a wrapper around it",
  (stream) => typeof (stream as { write?: unknown } | undefined)?.write === "function",
];

/** Load balancers send requests too, but take no stream. */
function streamSource(event: Fields): HttpSource {
  const source = HTTP_SOURCES.find(([, fits]) => fits(event))?.[0];
  if (source && source !== alb) return source;
  const what = source ? `a request of ${source.name}` : "an event that is no request";
  throw new FaastenError("WRONG_TRIGGER", `lambdaStream: ${what} cannot be answered with a stream; use lambda for it.`);
}
