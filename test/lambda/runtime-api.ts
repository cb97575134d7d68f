// A local Lambda Runtime API (version 2018-06-01): the server that a Lambda runtime asks for work and answers to.
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  createInvocations,
  errorResult,
  type Invocations,
  type InvokeResult,
  type OnChunk,
  type Posted,
} from "./invocations.ts";

export interface RuntimeApi {
  /** host:port, for AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Hands the event to the next runtime that asks, and waits for its answer, at most `deadlineMs`. */
  invoke(event: unknown, options?: InvokeOptions): Promise<InvokeResult>;
  /** Ends every open invocation with this error: the runtime is gone. */
  fail(type: string, message: string): void;
  close(): Promise<void>;
}

export interface InvokeOptions {
  /** The time that the function is given, in milliseconds; the start of its process counts. @default 3000, as on AWS */
  deadlineMs?: number;
  /** More headers for the runtime, such as `lambda-runtime-client-context`. */
  headers?: Readonly<Record<string, string>>;
  onChunk?: OnChunk;
}

/** Starts the API on a free loopback port. */
export async function startRuntimeApi(options: { functionName: string; region?: string }): Promise<RuntimeApi> {
  const { functionName, region = "eu-west-1" } = options;
  const arn = `arn:aws:lambda:${region}:123456789012:function:${functionName}`;
  const invocations = createInvocations();
  const server = createServer((request, response) => {
    if (request.url === "/2018-06-01/runtime/invocation/next") return giveNext(invocations, arn, response);
    // A connection that breaks means a dead runtime; whoever started it reports that through fail().
    return void takePosted(invocations, request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 0;
  server.listen(0, "127.0.0.1");
  await once(server, "listening");

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    invoke: (event, { deadlineMs = 3000, headers = {}, onChunk } = {}) =>
      invocations.add({ event, headers, onChunk }, deadlineMs),
    fail,
    async close() {
      fail("Sandbox.Closed", "the local Runtime API was closed");
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };

  function fail(type: string, message: string): void {
    for (const { id, settle } of invocations.all()) settle(errorResult(id, type, message));
  }
}

/** GET invocation/next: holds the answer back until there is an event. */
function giveNext(invocations: Invocations, arn: string, response: ServerResponse): void {
  const giveUp = invocations.next(({ id, event, deadline, headers }) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "lambda-runtime-aws-request-id": id,
      "lambda-runtime-deadline-ms": deadline,
      "lambda-runtime-invoked-function-arn": arn,
      "lambda-runtime-trace-id": traceId(),
      ...headers,
    });
    response.end(JSON.stringify(event ?? null));
  });
  response.on("close", giveUp);
}

function traceId(): string {
  const hex = (bytes: number): string => randomBytes(bytes).toString("hex");
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${hex(12)};Parent=${hex(8)};Sampled=1`;
}

/** POST init/error, invocation/<id>/response, invocation/<id>/error. */
async function takePosted(invocations: Invocations, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, id = "", kind] = request.url?.match(/\/invocation\/([^/]+)\/(response|error)$/) ?? [];
  const posted = await readPosted(request, invocations.find(id)?.onChunk);
  const invocation = invocations.find(id);
  if (request.url?.endsWith("/runtime/init/error")) {
    for (const waiting of invocations.all()) waiting.settle(reportedError({ ...posted, requestId: waiting.id }));
  } else if (invocation) {
    const whole = { ...posted, requestId: id };
    invocation.settle(kind === "error" ? reportedError(whole) : { kind: "response", ...whole });
  } else {
    return reply(response, 400, { errorType: "InvalidRequestID", errorMessage: `no open invocation: ${request.url}` });
  }
  return reply(response, 202, { status: "OK" });
}

async function readPosted(request: IncomingMessage, onChunk?: OnChunk): Promise<Omit<Posted, "requestId">> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    onChunk?.(chunk, () => request.destroy());
  }
  return { body: Buffer.concat(chunks), headers: request.headers, trailers: request.trailers };
}

function reportedError(posted: Posted): InvokeResult {
  const { errorType = "Unhandled", errorMessage = "" } = JSON.parse(posted.body.toString()) as Record<string, string>;
  return { kind: "error", type: errorType, message: errorMessage, ...posted };
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
