import { afterEach, describe, expect, it, vi } from "vitest";
import { lambda, type LambdaContext } from "../../../src/adapters/aws/index.ts";
import { fasten, type Invocation } from "../../../src/index.ts";
import { lambdaContext } from "./samples/context.ts";
import { eventBridgeEvent, scheduledEvent } from "./samples/event-bridge.ts";
import { functionUrlEvent, httpApiEvent } from "./samples/http-api.ts";
import { httpApiAuthorizerEvent, webSocketConnectEvent } from "./samples/other.ts";
import { restApiEvent } from "./samples/rest-api.ts";
import { snsEvent } from "./samples/sns.ts";
import { sqsEvent, sqsRecord } from "./samples/sqs.ts";

/** The invocation that a handler sees. */
async function invocationFor(event: unknown, ...context: [given?: LambdaContext]): Promise<Invocation> {
  const [given] = context.length === 0 ? [lambdaContext()] : context;
  return (await lambda(fasten().raw((_event, invocation) => invocation))(event, given as LambdaContext)) as Invocation;
}

/** The same for a function of requests, which is where headers are read. */
async function httpInvocationFor(
  event: unknown,
  context: LambdaContext = lambdaContext(),
): Promise<Invocation | undefined> {
  let seen: Invocation | undefined;
  const handler = fasten().http((_request, invocation) => {
    seen = invocation;
  });
  await lambda(handler)(event, context);
  return seen;
}

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("what an invocation says", () => {
  it("comes from Lambda's context", async () => {
    const event = { hello: "world" };
    const context = lambdaContext();
    const invocation = await invocationFor(event, context);
    expect(invocation).toMatchObject({
      id: "request-1",
      platform: "aws-lambda",
      function: { name: "orders", version: "7", memoryMb: 512 },
      region: "eu-west-1",
    });
    expect(invocation.raw.event).toBe(event);
    expect(invocation.raw.context).toBe(context);
  });

  it("names the tenant where there is one", async () => {
    expect(await invocationFor({}, lambdaContext({ tenantId: "acme" }))).toMatchObject({ tenantId: "acme" });
    expect((await invocationFor({}, lambdaContext({ tenantId: "" }))).tenantId).toBeUndefined();
    expect((await invocationFor({})).tenantId).toBeUndefined();
  });

  it("is that of Lambda's own context inside of another, as durable functions have it", async () => {
    const context = { lambdaContext: lambdaContext({ tenantId: "acme", awsRequestId: "request-2" }) };
    const invocation = await invocationFor({}, context);
    expect(invocation).toMatchObject({ id: "request-2", tenantId: "acme", function: { name: "orders" } });
    expect(invocation.remainingMs()).toBe(30_000);
    expect(invocation.raw.context).toBe(context);
  });

  it("comes from the environment where the context is silent", async () => {
    vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "from-env");
    vi.stubEnv("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
    vi.stubEnv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1024");
    expect((await invocationFor({}, {})).function).toEqual({ name: "from-env", version: "$LATEST", memoryMb: 1024 });
  });

  it.each([
    ["an empty context", {}],
    ["no context", undefined],
    ["null for a context", null],
  ])("is complete enough with %s, as in a local test", async (_what, context) => {
    const invocation = await invocationFor({}, context as LambdaContext);
    expect(invocation.id).toMatch(/^[\da-f-]{36}$/);
    expect(invocation.function).toEqual({ name: "unknown", version: undefined, memoryMb: undefined });
    expect(invocation.remainingMs()).toBe(Infinity);
  });

  it("asks the context for the time left, as its method", async () => {
    const context = {
      deadline: 1234,
      getRemainingTimeInMillis(): number {
        return this.deadline;
      },
    };
    const { remainingMs } = await invocationFor({}, context);
    expect(remainingMs()).toBe(1234);
  });

  it.each([
    ["an HTTP API", httpApiEvent(), "http"],
    ["a function URL", functionUrlEvent(), "http"],
    ["a REST API", restApiEvent(), "http"],
    ["a queue", sqsEvent(sqsRecord("m-1")), "queue"],
    ["a topic", snsEvent(), "pubsub"],
    ["a bus", eventBridgeEvent(), "pubsub"],
    ["a scheduled rule", scheduledEvent(), "schedule"],
    ["EventBridge Scheduler", scheduledEvent({ source: "aws.scheduler" }), "schedule"],
    ["somebody's own event of that name", scheduledEvent({ source: "com.example.shop" }), "pubsub"],
    ["an authorizer's question", httpApiAuthorizerEvent(), "direct"],
    ["a WebSocket", webSocketConnectEvent(), "websocket"],
    ["the console", { key1: "value1" }, "direct"],
    ["a list", [1, 2], "direct"],
  ])("names %s as what triggered it", async (_what, event, trigger) => {
    expect((await invocationFor(event)).trigger).toBe(trigger);
  });
});

describe("what is read when the module is loaded", () => {
  /** As in a new process; both come from there, because a library is loaded once. */
  async function freshModules(): Promise<{ lambda: typeof lambda; fasten: typeof fasten }> {
    vi.resetModules();
    const fresh = await import("../../../src/adapters/aws/index.ts");
    return { lambda: fresh.lambda, fasten: (await import("../../../src/index.ts")).fasten };
  }

  it("a cold start is the first invocation of the module, by whichever handler", async () => {
    const fresh = await freshModules();
    const isCold = fresh.fasten().raw((_event, { coldStart }) => coldStart);
    const [first, second] = [fresh.lambda(isCold), fresh.lambda(isCold)];
    expect(await first({}, {})).toBe(true);
    expect(await second({}, {})).toBe(false);
    expect(await first({}, {})).toBe(false);
  });

  it.each([
    ["provisioned-concurrency", false],
    ["on-demand", true],
    ["snap-start", true],
  ])("with the initialization type %s the first invocation is cold: %s", async (type, cold) => {
    vi.stubEnv("AWS_LAMBDA_INITIALIZATION_TYPE", type);
    const fresh = await freshModules();
    expect(await fresh.lambda(fresh.fasten().raw((_event, { coldStart }) => coldStart))({}, {})).toBe(cold);
  });

  it("the region is that of the environment before that of the ARN", async () => {
    vi.stubEnv("AWS_REGION", "ap-south-1");
    const fresh = await freshModules();
    expect(await fresh.lambda(fresh.fasten().raw((_event, { region }) => region))({}, lambdaContext())).toBe(
      "ap-south-1",
    );
  });
});

describe("the caller's trace", () => {
  const W3C = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const xray = (last: string): string =>
    `Root=1-5759e988-bd862e3fe1be46a99427279${last};Parent=53995c3f42cd8ad8;Sampled=1`;
  const idOf = (last: string): string => `5759e988bd862e3fe1be46a99427279${last}`;

  it("is the traceparent of a request", async () => {
    vi.stubEnv("_X_AMZN_TRACE_ID", xray("1"));
    const invocation = await httpInvocationFor(httpApiEvent({ headers: { traceparent: W3C, tracestate: "a=b" } }));
    expect(invocation?.trace).toEqual({
      traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
      spanId: "00f067aa0ba902b7",
      sampled: true,
      tracestate: "a=b",
    });
  });

  it("is found by whatever case the header's name has", async () => {
    const event = restApiEvent({ headers: null, multiValueHeaders: { TraceParent: [W3C] } });
    expect((await httpInvocationFor(event))?.trace?.spanId).toBe("00f067aa0ba902b7");
  });

  it("is X-Ray's where the traceparent is not valid", async () => {
    vi.stubEnv("_X_AMZN_TRACE_ID", xray("1"));
    const invocation = await httpInvocationFor(httpApiEvent({ headers: { traceparent: "00-0-0-01" } }));
    expect(invocation?.trace).toMatchObject({ traceId: idOf("1"), spanId: "53995c3f42cd8ad8", sampled: true });
  });

  it("is that of the runtime's store for this invocation, then of the context, then of the environment, then of the header", async () => {
    const event = httpApiEvent({ headers: { "x-amzn-trace-id": xray("4") } });
    expect((await httpInvocationFor(event))?.trace?.traceId).toBe(idOf("4"));
    vi.stubEnv("_X_AMZN_TRACE_ID", xray("3"));
    expect((await httpInvocationFor(event))?.trace?.traceId).toBe(idOf("3"));
    const context = lambdaContext({ xRayTraceId: xray("2") });
    expect((await httpInvocationFor(event, context))?.trace?.traceId).toBe(idOf("2"));
    const InvokeStore = {
      trace: xray("1"),
      getXRayTraceId(): string {
        return this.trace;
      },
    };
    vi.stubGlobal("awslambda", { InvokeStore });
    expect((await httpInvocationFor(event, context))?.trace?.traceId).toBe(idOf("1"));
  });

  it("is read anew for each invocation", async () => {
    for (const last of ["1", "2"]) {
      vi.stubEnv("_X_AMZN_TRACE_ID", xray(last));
      expect((await invocationFor({})).trace?.traceId).toBe(idOf(last));
    }
    vi.stubEnv("_X_AMZN_TRACE_ID", undefined);
    expect((await invocationFor({})).trace).toBeUndefined();
  });
});
