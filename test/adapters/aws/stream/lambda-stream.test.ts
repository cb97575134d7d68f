import type { StreamifyHandler } from "aws-lambda";
import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { lambdaStream, type LambdaStreamHandler } from "../../../../src/adapters/aws/index.ts";
import { fasten, HttpError } from "../../../../src/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { albEvent } from "../samples/alb.ts";
import { lambdaContext } from "../samples/context.ts";
import { eventBridgeEvent } from "../samples/event-bridge.ts";
import { functionUrlEvent, httpApiEvent } from "../samples/http-api.ts";
import { webSocketConnectEvent } from "../samples/other.ts";
import { restApiEvent } from "../samples/rest-api.ts";
import { sqsEvent, sqsRecord } from "../samples/sqs.ts";
import { streamOf } from "./bodies.ts";
import { Sink, type Streamed } from "./sink.ts";

const STREAMING = Symbol.for("aws.lambda.runtime.handler.streaming");

/** What a client gets for what a handler returns or throws. */
async function streamedFor(
  handler: (request: Request) => unknown,
  event: unknown = functionUrlEvent(),
): Promise<Streamed & { sink: Sink }> {
  const sink = new Sink();
  await lambdaStream(fasten().http(handler))(event, sink, lambdaContext());
  expect(sink.writableFinished).toBe(true);
  return { ...sink.result, sink };
}

describe("making a handler", () => {
  it("marks it for Lambda's runtime, outside of Lambda too", () => {
    const handler = lambdaStream(fasten().http(() => {}));
    expect(handler).toMatchObject({ [STREAMING]: "response" });
    expectTypeOf(handler).toExtend<StreamifyHandler<unknown, void>>(); // AWS's own type
  });

  it("leaves the mark to the runtime where it is there", () => {
    const streamifyResponse = vi.fn((handler: LambdaStreamHandler) => handler);
    vi.stubGlobal("awslambda", { streamifyResponse });
    const handler = lambdaStream(fasten().http(() => {}));
    vi.unstubAllGlobals();
    expect(streamifyResponse).toHaveBeenCalledExactlyOnceWith(handler);
    expect(Object.getOwnPropertySymbols(handler)).toEqual([]);
  });

  it.each([
    ["a pipeline", fasten(), "`fn` must be a finished function, got a pipeline"],
    ["nothing", undefined, "`fn` must be a finished function, got undefined"],
    [
      "a function of events",
      fasten().event(() => {}),
      '`fn.kind` must be "http": end the pipeline with .http, got "event"',
    ],
    ["a raw function", fasten().raw(() => {}), '`fn.kind` must be "http": end the pipeline with .http, got "raw"'],
  ])("refuses %s and says what to do", (_what, given, sentence) => {
    expect(() => lambdaStream(given as never)).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION", message: expect.stringContaining(sentence) as string }),
    );
  });

  it("says so when a wrapper has kept the stream to itself", async () => {
    const handler = lambdaStream(fasten().http(() => {})) as unknown as (...args: unknown[]) => Promise<void>;
    for (const stream of [undefined, null, lambdaContext()]) {
      await expect(handler(functionUrlEvent(), stream)).rejects.toMatchObject({
        code: "INVALID_OPTION",
        message: expect.stringContaining("`responseStream` must be a stream") as string,
      });
    }
  });
});

describe("an event", () => {
  it.each([
    ["a function URL", functionUrlEvent(), "https://abc123.lambda-url.eu-west-1.on.aws/orders/7"],
    ["a REST API", restApiEvent({ path: "/orders/7" }), expect.stringMatching(/^https:\/\/[^/]+\/orders\/7/)],
    [
      "an HTTP API's payload, as InvokeWithResponseStream may send it",
      httpApiEvent(),
      "https://shop.example.com/orders/7",
    ],
  ])("of %s is a request", async (_what, event, url) => {
    let seen: unknown;
    const { statusCode, body } = await streamedFor((request) => {
      seen = request.url;
      return "fine";
    }, event);
    expect([statusCode, body.toString()]).toEqual([200, '"fine"']);
    expect(seen).toEqual(url);
  });

  it.each([
    ["a request of aws:elasticloadbalancing", albEvent()],
    ["an event that is no request", sqsEvent(sqsRecord("m-1"))],
    ["an event that is no request", eventBridgeEvent()],
    ["an event that is no request", webSocketConnectEvent()],
    ["an event that is no request", { hello: "world" }],
    ["an event that is no request", null],
  ])("is refused where it is %s, and nothing is written", async (what, event) => {
    const sink = new Sink();
    await expect(lambdaStream(fasten().http(() => "never"))(event, sink, lambdaContext())).rejects.toMatchObject({
      code: "WRONG_TRIGGER",
      message: `lambdaStream: ${what} cannot be answered with a stream; use lambda for it.`,
    });
    expect(sink.chunks).toEqual([]);
  });

  it("that cannot be made a request is answered with 400 and reported", async () => {
    const reported = consoleErrors();
    const { statusCode, headers, body } = await streamedFor(() => "never", { version: "2.0", rawPath: 7 });
    expect([statusCode, headers["content-type"]]).toEqual([400, "application/problem+json"]);
    expect(JSON.parse(body.toString())).toMatchObject({
      status: 400,
      detail: expect.stringContaining("requestContext"),
    });
    expect(reported[0]).toContain("an HTTP event could not be made a request");
  });

  it("may come without a context", async () => {
    const sink = new Sink();
    await lambdaStream(fasten().http(() => "fine"))(functionUrlEvent(), sink, undefined as never);
    expect(sink.result.statusCode).toBe(200);
  });
});

describe("the head", () => {
  it("joins the values of a name, keeps each cookie for itself, and leaves transfer-encoding to the platform", async () => {
    const headers = new Headers({ "x-a": "1", "transfer-encoding": "chunked", __proto__x: "data" });
    headers.append("x-a", "2");
    headers.append("__proto__", "data");
    headers.append("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
    headers.append("set-cookie", "b=2");
    const { sink, ...result } = await streamedFor(
      () => new Response(streamOf(Buffer.from("x")), { status: 206, headers }),
    );
    expect(result.statusCode).toBe(206);
    expect(Object.entries(result.headers)).toEqual([
      ["__proto__", "data"],
      ["__proto__x", "data"],
      ["x-a", "1, 2"],
    ]);
    expect(result.cookies).toEqual(["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"]);
    expect(sink.chunks[0]?.includes(0)).toBe(true);
  });

  it("has no cookies where there are none", async () => {
    expect(await streamedFor(() => new Response("x"))).not.toHaveProperty("cookies");
  });

  it.each([
    ["204", () => undefined, 204],
    ["204 of its own", () => new Response(null, { status: 204 }), 204],
    ["304", () => new Response(null, { status: 304, headers: { etag: '"7"' } }), 304],
    ["302", () => Response.redirect("https://example.com/"), 302],
    ["an empty text", () => new Response(""), 200],
    ["an empty stream", () => new Response(streamOf()), 200],
    ["a stream of empty chunks", () => new Response(streamOf(new Uint8Array(0), new Uint8Array(0))), 200],
  ])("goes out without a body: %s", async (_what, handler, status) => {
    const { statusCode, body, sink } = await streamedFor(handler);
    expect([statusCode, body.length, sink.chunks.length]).toEqual([status, 0, 1]);
  });

  it("goes out alone for a HEAD, and the body's source is told that it is not wanted", async () => {
    const cancelled = vi.fn<() => void>();
    const head = { requestContext: { http: { method: "HEAD" } } };
    const body = new ReadableStream({ cancel: cancelled });
    const answers = [new Response(body, { headers: { "content-length": "9" } }), Response.json({ a: 1 }), { a: 1 }];
    for (const answer of answers) {
      const result = await streamedFor(() => answer, functionUrlEvent(head));
      expect([result.statusCode, result.body.length]).toEqual([200, 0]);
    }
    expect(cancelled).toHaveBeenCalledOnce();
  });
});

describe("an error before the first byte", () => {
  it.each([
    ["an HttpError", new HttpError(404, "There is no such order."), 404],
    ["any other error", new Error("the password is x"), 500],
  ])("%s of the handler is a problem document", async (_what, error, status) => {
    consoleErrors();
    const { statusCode, headers, body } = await streamedFor(() => {
      throw error;
    });
    expect([statusCode, headers["content-type"]]).toEqual([status, "application/problem+json"]);
    expect(body.toString()).not.toContain("password");
  });

  it.each([
    ["a body that fails at once", () => new Response(new ReadableStream({ pull: (c) => c.error(new Error("disk")) }))],
    [
      "a body that has been read",
      async () => {
        const response = new Response("x");
        await response.text();
        return response;
      },
    ],
    [
      "a body that somebody else reads",
      () => {
        const response = new Response(streamOf(Buffer.from("x")));
        response.body?.getReader();
        return response;
      },
    ],
    ["a body of texts", () => new Response(streamOf("text"))],
    ["a response without a status", () => Response.error()],
  ])("%s is a 500, and is reported", async (_what, handler) => {
    const reported = consoleErrors();
    const { statusCode, headers } = await streamedFor(handler);
    expect([statusCode, headers["content-type"]]).toEqual([500, "application/problem+json"]);
    expect(reported[0]).toContain("the response could not be read");
  });
});
