import type { LambdaContext } from "../lambda-context.ts";

/** The part of Lambda's response stream that is used; every `Writable` of Node fits, so a test can pass one. */
export interface LambdaResponseStream {
  readonly destroyed: boolean;
  readonly writableFinished: boolean;
  write(chunk: Uint8Array | string): boolean;
  end(): unknown;
  destroy(error?: Error): unknown;
  on(event: "close" | "error", listener: (error?: Error) => void): unknown;
  once(event: "drain" | "finish", listener: () => void): unknown;
  /** Only Lambda's own stream has it. */
  setContentType?(type: string): void;
}

/** What Lambda calls with a stream to write to: export it under the name that the function's configuration says. */
export type LambdaStreamHandler = (
  event: unknown,
  responseStream: LambdaResponseStream,
  context: LambdaContext,
) => Promise<void>;

/** Status and headers as they go before a streamed body. */
export interface Head {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[] | undefined;
}

/** What Lambda's runtime client puts into the global `awslambda`, unless it is told not to. */
interface AwsLambda {
  streamifyResponse?(handler: LambdaStreamHandler): LambdaStreamHandler;
  readonly HttpResponseStream?: { from(stream: LambdaResponseStream, head: Head): LambdaResponseStream };
}

/** Marks a handler, so that the runtime hands it a stream; without Lambda's global as well, so that a module loads anywhere. */
export function streamify(handler: LambdaStreamHandler): LambdaStreamHandler {
  return (
    awslambda().streamifyResponse?.(handler) ??
    Object.assign(handler, { [Symbol.for("aws.lambda.runtime.handler.streaming")]: "response" })
  );
}

/**
 * Prepares a stream for a head: gives the stream to write to, and what to write before the body. That is nothing where
 * the runtime's client sends the head itself, which it does at the first write: of a body without bytes, too.
 */
export function withHead(stream: LambdaResponseStream, head: Head): [LambdaResponseStream, Uint8Array | ""] {
  const { HttpResponseStream } = awslambda();
  if (HttpResponseStream) return [HttpResponseStream.from(stream, head), ""];
  stream.setContentType?.("application/vnd.awslambda.http-integration-response");
  return [stream, new TextEncoder().encode(JSON.stringify(head) + "\0".repeat(8))];
}

function awslambda(): AwsLambda {
  return (globalThis as unknown as { awslambda?: AwsLambda }).awslambda ?? {};
}
