import { env } from "../../core/host.ts";
import type { Invocation, Trigger } from "../../core/invocation.ts";
import { createInvocation } from "../../core/live-invocation.ts";
import { type LambdaContext, ownContext } from "./lambda-context.ts";
import type { HeaderRecord } from "./http/request-headers.ts";

/** Makes the invocation of one call by Lambda; `headers` are those of the request, if it is one. */
export function lambdaInvocation(
  trigger: Trigger,
  event: unknown,
  context: LambdaContext,
  headers: HeaderRecord = NO_HEADERS,
): Invocation {
  const own = ownContext(context);
  const {
    functionVersion = env("AWS_LAMBDA_FUNCTION_VERSION"),
    memoryLimitInMB = env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"),
  } = own;
  return createInvocation({
    id: own.awsRequestId || crypto.randomUUID(),
    platform: "aws-lambda",
    trigger,
    function: {
      name: own.functionName || env("AWS_LAMBDA_FUNCTION_NAME") || "unknown",
      version: functionVersion,
      memoryMb: Number(memoryLimitInMB) || undefined,
    },
    region: REGION ?? regionOf(own.invokedFunctionArn),
    tenantId: own.tenantId || undefined,
    coldStart: takeColdStart(),
    traceparent: headers["traceparent"],
    tracestate: headers["tracestate"],
    xray: xrayHeader(own) ?? headers["x-amzn-trace-id"],
    remainingMs: typeof own.getRemainingTimeInMillis === "function" ? () => remainingMs(own) : undefined,
    buffersResponse: true,
    event,
    context,
  });
}

const NO_HEADERS: HeaderRecord = Object.freeze({});

/** Read once: a process stays where it is. */
const REGION = env("AWS_REGION");

let first = true;

/**
 * True once for this instance of the module. With provisioned concurrency nobody waited for the start; after a SnapStart
 * restore somebody did, and the snapshot was taken before any call, so there it is true as well.
 */
function takeColdStart(): boolean {
  const cold = first && env("AWS_LAMBDA_INITIALIZATION_TYPE") !== "provisioned-concurrency";
  first = false;
  return cold;
}

/** Read for each call: with several at once the environment variable is anybody's, so the runtime's own store comes first. */
function xrayHeader(context: LambdaContext): string | undefined {
  const { awslambda } = globalThis as { awslambda?: { InvokeStore?: { getXRayTraceId?(): string | undefined } } };
  return awslambda?.InvokeStore?.getXRayTraceId?.() || context.xRayTraceId || env("_X_AMZN_TRACE_ID");
}

function remainingMs(context: LambdaContext): number {
  return context.getRemainingTimeInMillis?.() ?? Number.POSITIVE_INFINITY;
}

/** `arn:aws:lambda:<region>:<account>:function:<name>` */
function regionOf(arn: string | undefined): string | undefined {
  return arn?.split(":")[3] || undefined;
}
