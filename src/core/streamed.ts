import { FaastenError } from "./errors.ts";
import type { Invocation } from "./invocation.ts";
import { endInvocation } from "./ending.ts";
import { knownText } from "./response.ts";
import { captureScope } from "./scope.ts";

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
