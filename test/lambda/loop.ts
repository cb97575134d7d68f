// A small Lambda runtime: asks for an event, calls the handler, posts its answer. For machines that cannot build AWS's own.
// Run as a process with Lambda's environment; unlike AWS's it knows no streamed responses and one event at a time.
import { once } from "node:events";
import { existsSync } from "node:fs";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

type Handler = (event: unknown, context: object) => unknown;

const env = process.env as Record<string, string>;
main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});

// Not top-level await: a handler that never settles then ends the process with 0, as it does in AWS's client.
async function main(): Promise<void> {
  const handler = await loadHandler().catch(async (error: unknown) => {
    await post("init/error", errorReport(error));
    throw error;
  });
  for (;;) await runOne(handler);
}

async function runOne(handle: Handler): Promise<void> {
  const { headers, body } = await call("GET", "invocation/next");
  const id = headers["lambda-runtime-aws-request-id"];
  process.env["_X_AMZN_TRACE_ID"] = headers["lambda-runtime-trace-id"] ?? "";
  try {
    const result = await handle(JSON.parse(body), context(headers));
    await post(`invocation/${id}/response`, result ?? null);
  } catch (error) {
    console.error(error);
    await post(`invocation/${id}/error`, errorReport(error));
  }
}

function context(headers: Record<string, string>): object {
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: env["AWS_LAMBDA_FUNCTION_NAME"],
    functionVersion: env["AWS_LAMBDA_FUNCTION_VERSION"],
    memoryLimitInMB: env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    logGroupName: env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: env["AWS_LAMBDA_LOG_STREAM_NAME"],
    getRemainingTimeInMillis: () => Number(headers["lambda-runtime-deadline-ms"]) - Date.now(),
  };
}

async function loadHandler(): Promise<Handler> {
  const [, file = "", name = ""] = env["_HANDLER"]?.match(/^([^.]*)\.(.*)$/) ?? [];
  const candidates = ["", ".js", ".mjs", ".cjs"].map((ending) => join(env["LAMBDA_TASK_ROOT"] ?? "", file + ending));
  const found = candidates.find((path) => existsSync(path));
  if (!found) throw Object.assign(new Error(`Cannot find module '${file}'`), { name: "Runtime.ImportModuleError" });
  const module = (await import(pathToFileURL(found).href)) as Record<string, unknown>;
  const value = module[name];
  if (typeof value === "function") return value as Handler;
  throw Object.assign(new Error(`${env["_HANDLER"]} is undefined or not exported`), {
    name: "Runtime.HandlerNotFound",
  });
}

function errorReport(error: unknown): object {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split("\n") ?? [] };
}

async function post(path: string, body: unknown): Promise<void> {
  await call("POST", path, JSON.stringify(body));
}

// node:http rather than fetch, which gives up on a response that takes five minutes: here that is an idle function.
async function call(
  method: string,
  path: string,
  body?: string,
): Promise<{ headers: Record<string, string>; body: string }> {
  const outgoing = request(`http://${env["AWS_LAMBDA_RUNTIME_API"]}/2018-06-01/runtime/${path}`, { method }).end(body);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  const chunks = (await response.toArray()) as Buffer[];
  return { headers: response.headers as Record<string, string>, body: Buffer.concat(chunks).toString() };
}
