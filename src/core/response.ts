import { FaastenError } from "./errors.ts";
import type { Invocation } from "./invocation.ts";
import { endInvocation } from "./lifecycle.ts";
import { captureScope } from "./scope.ts";

/** The texts of responses made here, so that an adapter that buffers need not read a stream to get them back. */
const texts = new WeakMap<Response, string>();

/** Makes a response of what a handler returned: a Response as it is, `undefined` 204, any other value JSON with 200. */
export function toResponse(value: unknown): Response {
  if (isResponse(value)) return value;
  if (value === undefined) return new Response(null, { status: 204 });
  const text = isBytes(value) ? undefined : JSON.stringify(value);
  if (text === undefined) {
    const what = typeof value === "object" ? "bytes or a stream" : `a ${typeof value}`;
    throw new FaastenError(
      "INVALID_RESPONSE",
      `the handler returned ${what}; return a Response, or a value that JSON can hold.`,
    );
  }
  return textResponse(text, JSON_INIT);
}

/** Makes a response of a text, and remembers the text. */
export function textResponse(text: string, init: ResponseInit): Response {
  const response = new Response(text, init);
  texts.set(response, text);
  return response;
}

/** The text of an unread response that was made here; undefined for every other. */
export function knownText(response: Response): string | undefined {
  return response.bodyUsed ? undefined : texts.get(response);
}

/**
 * Makes a response whose body, wherever it is pulled from, runs in the async context of the handler, and which ends the
 * invocation when the body has been sent, has failed or is no longer wanted. For platforms that send the body themselves.
 */
export async function streamed(response: Response, invocation: Invocation): Promise<Response> {
  if (!response.body || knownText(response) !== undefined) {
    await endInvocation(invocation, { response });
    return response;
  }
  const inScope = captureScope();
  const reader = response.body.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      pull: (controller) =>
        inScope(async () => {
          try {
            const { done, value } = await reader.read();
            if (!done) return controller.enqueue(value);
            await endInvocation(invocation, { response });
            controller.close();
          } catch (error) {
            await endInvocation(invocation, { response, error });
            controller.error(error);
          }
        }),
      cancel: (reason) =>
        inScope(async () => {
          // First, because stopping the source also ends a read that is under way, which would look like a good end.
          const ended = endInvocation(invocation, {
            response,
            error: reason ?? new FaastenError("BODY_CANCELLED", "the body was no longer wanted"),
          });
          await reader.cancel(reason);
          await ended;
        }),
    },
    { highWaterMark: 0 }, // Nothing is pulled before somebody reads: the body's own buffering is enough.
  );
  return new Response(body, response);
}

const JSON_INIT: ResponseInit = { headers: { "content-type": "application/json" } };

/** By its tag as well: some platforms' Response is not the global one. */
function isResponse(value: unknown): value is Response {
  return value instanceof Response || Object.prototype.toString.call(value) === "[object Response]";
}

function isBytes(value: unknown): boolean {
  return (
    value instanceof ReadableStream ||
    value instanceof ArrayBuffer ||
    value instanceof Blob ||
    ArrayBuffer.isView(value)
  );
}
