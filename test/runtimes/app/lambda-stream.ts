import { currentInvocation, fasten, HttpError } from "faasten";
import { lambdaStream } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { noise } from "./noise.ts";

const log = createLogger({ service: "shop", format: "json" });

/** A function that streams; the path says what. */
export const streamed = lambdaStream(
  fasten(log).http((request, { defer }) => {
    const { pathname, searchParams } = new URL(request.url);
    defer(() => log.info("deferred"));
    return answers[pathname]?.(Number(searchParams.get("n"))) ?? Promise.reject(new HttpError(404, "Stream what?"));
  }),
);

const answers: Record<string, (n: number) => Response> = {
  "/bytes": (n) => new Response(inOddChunks(noise(n)), { headers: { "content-type": "application/octet-stream" } }),
  "/status": (n) => new Response(null, { status: n, headers: { "x-status": String(n) } }),
  "/json": () => Response.json({ a: 1 }),
  "/cookies": () => {
    const headers = new Headers({ "transfer-encoding": "chunked" });
    for (const cookie of ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"]) headers.append("set-cookie", cookie);
    for (const value of ["1", "2"]) headers.append("x-list", value);
    return new Response("cookies", { headers });
  },
  "/ticks": (n) => new Response(pulled((at) => (at < n ? `${at} ${currentInvocation()?.id}\n` : undefined))),
  "/fails": (n) =>
    new Response(
      pulled((at) => {
        if (at < n) return "part ";
        throw new RangeError("the disk is gone");
      }),
    ),
  "/endless": () => new Response(pulled(() => "more ".repeat(1000))),
};

function inOddChunks(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array> {
  const sizes = [1, 7, 4099, 0, 65_537, 131_071];
  let from = 0;
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (from >= bytes.length) return controller.close();
      const to = from + (sizes[at++ % sizes.length] ?? 0);
      if (to > from) controller.enqueue(bytes.subarray(from, to));
      else controller.enqueue(new Uint8Array(0));
      from = to;
    },
  });
}

/** Texts that are made one at a time, each a moment after the other. */
function pulled(make: (at: number) => string | undefined): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      await new Promise((resolve) => setTimeout(resolve, 1));
      const text = make(at++);
      if (text === undefined) controller.close();
      else controller.enqueue(new TextEncoder().encode(text));
    },
    cancel: (reason: { code?: string }) => log.info("cancelled", { code: reason.code }),
  });
}
