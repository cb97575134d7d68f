import { createHash } from "node:crypto";
import type { InvokeResult } from "../lambda/invocations.ts";
import type { InvokeOptions } from "../lambda/runtime-api.ts";
import type { LocalLambda } from "../lambda/start-lambda.ts";
import { equal } from "./app/check.ts";
import { noise } from "./app/noise.ts";
import { httpApiEvent } from "./app/shop-events.ts";
import { deadlineMs, withFunction } from "./lambda-function.ts";
import { MANAGED_INSTANCE } from "./lambda-instances.ts";

const HEAD_TYPE = "application/vnd.awslambda.http-integration-response";

/** Streamed answers as AWS's own client sends them, byte by byte. */
export function lambdaStreamChecks(bundle: string): Record<string, () => Promise<void>> {
  const checks = Object.entries({ ...wholeAnswers, ...brokenAnswers });
  return Object.fromEntries(
    checks.flatMap(([name, use]) =>
      Object.entries(ENVIRONMENTS).map(([where, env]) => [
        `lambdaStream: ${name}${where}`,
        () => withFunction({ bundle, name: "streamed", env }, use),
      ]),
    ),
  );
}

/** The client can be told to keep its global to itself: then the head is written by hand. */
const ENVIRONMENTS: Record<string, Record<string, string>> = {
  "": {},
  ", without the global awslambda": { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: "1" },
  ", in a thread of Managed Instances": MANAGED_INSTANCE,
};

type StreamChecks = Record<string, (lambda: LocalLambda) => Promise<void>>;

const wholeAnswers: StreamChecks = {
  "bytes arrive as they are, from none to 5 MB": async (lambda) => {
    for (const size of [0, 1, 65_537, 5_000_000]) {
      const { statusCode, body, result } = await ask(lambda, "/bytes", { query: `n=${size}` });
      equal([statusCode, body.length, sha256(body)], [200, size, sha256(noise(size))]);
      const { "content-type": type, "lambda-runtime-function-response-mode": mode } = result.headers;
      equal([type, mode, result.trailers], [HEAD_TYPE, "streaming", {}]);
    }
  },

  "an answer without a body has its status and headers": async (lambda) => {
    for (const status of [204, 304]) {
      const { statusCode, headers, body } = await ask(lambda, "/status", { query: `n=${status}` });
      equal([statusCode, headers["x-status"], body.length], [status, String(status), 0]);
    }
    const { statusCode, headers, body } = await ask(lambda, "/json", { method: "HEAD" });
    equal([statusCode, headers["content-type"], body.length], [200, "application/json", 0]);
  },

  "each cookie for itself, values of a name joined, no transfer-encoding": async (lambda) => {
    const { headers, cookies, body } = await ask(lambda, "/cookies");
    equal(cookies, ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT", "b=2"]);
    equal([headers["x-list"], headers["transfer-encoding"], body.toString()], ["1, 2", undefined, "cookies"]);
  },

  "chunks arrive while the body is made, each pull knows its invocation": async (lambda) => {
    const seen: string[] = [];
    const onChunk = (chunk: Buffer): void => void seen.push(chunk.toString());
    const { body, result } = await ask(lambda, "/ticks", { query: "n=100", onChunk });
    equal(body.toString(), ticks(result.requestId));
    const withTicks = seen.filter((text) => /^\d+ .*\n$/m.test(text)).length;
    equal(withTicks > 10, true);
  },

  "answers to requests at once keep apart": async (lambda) => {
    const answers = await Promise.all(Array.from({ length: 12 }, () => ask(lambda, "/ticks", { query: "n=100" })));
    for (const { body, result } of answers) equal(body.toString(), ticks(result.requestId));
    equal(new Set(answers.map(({ result }) => result.requestId)).size, 12);
  },
};

const brokenAnswers: StreamChecks = {
  "an error before the first byte is a problem document": async (lambda) => {
    for (const [path, status] of [
      ["/unknown", 404],
      ["/fails", 500],
    ] as const) {
      const { statusCode, headers, body, result } = await ask(lambda, path, { query: "n=0" });
      equal([statusCode, headers["content-type"]], [status, "application/problem+json"]);
      equal((JSON.parse(body.toString()) as { status: number }).status, status);
      equal(result.trailers, {});
    }
  },

  "an error after the first byte is told in trailers, and the next request is answered": async (lambda) => {
    const { statusCode, body, result } = await ask(lambda, "/fails", { query: "n=3" });
    equal([statusCode, body.toString()], [200, "part part part "]);
    equal(result.trailers["lambda-runtime-function-error-type"], "RangeError");
    const told = Buffer.from(result.trailers["lambda-runtime-function-error-body"] ?? "", "base64").toString();
    equal((JSON.parse(told) as { errorMessage: string }).errorMessage, "the disk is gone");
    equal((await ask(lambda, "/json")).statusCode, 200);
    equal((await ask(lambda, "/json")).statusCode, 200); // Its own line comes after its last byte.
    equal((await outcomes(lambda)).slice(0, 2), ["aborted", "ok"]);
  },

  "what is no request is refused by name, in trailers": async (lambda) => {
    const result = await lambda.invoke({ hello: "world" }, { deadlineMs });
    const told = Buffer.from(result.trailers["lambda-runtime-function-error-body"] ?? "", "base64").toString();
    equal([result.body.length, told.includes("an event that is no request cannot be answered")], [0, true]);
  },

  "when the connection breaks, the body is cancelled and finalizers run once": async (lambda) => {
    let chunks = 0;
    const onChunk = (_chunk: Buffer, hangUp: () => void): void => {
      if (++chunks === 3) hangUp();
    };
    await lambda.invoke({ ...httpApiEvent(""), rawPath: "/endless" }, { deadlineMs: 8000, onChunk });
    equal(await outcomes(lambda), ["aborted"]);
    equal(messages(lambda, ["cancelled", "deferred"]), ["cancelled", "deferred"]);
  },

  "shortly before time is up, the body ends and finalizers run": async (lambda) => {
    await ask(lambda, "/json"); // The start of the process must not count.
    const { statusCode, result } = await ask(lambda, "/endless", { deadlineMs: 1500 });
    equal([statusCode, result.trailers["lambda-runtime-function-error-type"]], [200, "FaastenError"]);
    equal(await outcomes(lambda), ["ok", "aborted"]);
  },
};

interface Answer {
  statusCode: number;
  headers: Record<string, string>;
  cookies?: string[];
  body: Buffer;
  result: InvokeResult;
}

/** Sends a request and reads the documented form: metadata in JSON, eight NULs, the body. */
async function ask(
  lambda: LocalLambda,
  rawPath: string,
  { query = "", method = "GET", ...options }: { query?: string; method?: string } & InvokeOptions = {},
): Promise<Answer> {
  const event = { ...httpApiEvent(query), rawPath, requestContext: { http: { method } } };
  const result = await lambda.invoke(event, { deadlineMs, ...options });
  const end = result.body.indexOf(Buffer.alloc(8));
  if (result.kind === "error" || end < 0) throw new Error(`no head: ${result.body.subarray(0, 300).toString()}`);
  const head = JSON.parse(result.body.subarray(0, end).toString()) as Omit<Answer, "body" | "result">;
  return { ...head, body: result.body.subarray(end + 8), result };
}

/** What 100 ticks of an invocation are. */
function ticks(id: string): string {
  return Array.from({ length: 100 }, (_, at) => `${at} ${id}\n`).join("");
}

/** How each invocation ended, as its one wide line says it. */
async function outcomes(lambda: LocalLambda): Promise<unknown[]> {
  await lambda.stop();
  return linesOf(lambda)
    .filter((line) => line["event.name"] === "invocation")
    .map((line) => line["outcome"]);
}

function messages(lambda: LocalLambda, wanted: readonly string[]): unknown[] {
  return linesOf(lambda)
    .map(({ message }) => message)
    .filter((message) => wanted.includes(message as string));
}

function linesOf({ lines }: LocalLambda): Record<string, unknown>[] {
  return lines
    .filter(({ text }) => text.startsWith("{"))
    .map(({ text }) => JSON.parse(text) as Record<string, unknown>);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
