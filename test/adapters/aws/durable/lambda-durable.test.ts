import { type DurableContext, withDurableExecution } from "@aws/durable-execution-sdk-js";
import { describe, expect, it } from "vitest";
import { lambda, lambdaDurable } from "../../../../src/adapters/aws/index.ts";
import type { FinishedFunction } from "../../../../src/core/finished-function.ts";
import { deadline, fasten, type Invocation, provide } from "../../../../src/index.ts";
import { createLogger } from "../../../../src/logger/index.ts";
import { memorySink } from "../../../../src/logger/sinks/memory.ts";
import { httpApiEvent } from "../samples/http-api.ts";
import { sqsEvent, sqsRecord } from "../samples/sqs.ts";
import { runDurable } from "./support/run-durable.ts";

/** The SDK's context as a typed member, as the documents say it. */
const durable = provide((_input, { raw }) => ({ durable: raw.context as DurableContext }));

/** A pipeline with a logger, and what it has logged; `wide` are its records of whole invocations. */
function logging() {
  const sink = memorySink();
  const log = createLogger({ sink, format: "json" });
  const lines = (): Record<string, unknown>[] => sink.lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const wide = (): Record<string, unknown>[] => lines().filter((line) => line["event.name"] === "invocation");
  const messages = (): unknown[] =>
    lines()
      .filter((line) => line["event.name"] === undefined)
      .map(({ message, requestId }) => `${String(requestId)} ${String(message)}`);
  return { log, pipeline: fasten(log).use(durable), wide, messages };
}

describe("withDurableExecution(lambda(fn))", () => {
  it("tells of Lambda's own context, and hands over the SDK's", async () => {
    const seen: Invocation[] = [];
    const fn = fasten()
      .use(durable)
      .event(async ({ data, source }, invocation) => {
        seen.push(invocation);
        return { data, source, step: await invocation.durable.step("one", async () => 1) };
      });
    const context = { tenantId: "acme", getRemainingTimeInMillis: () => 1234 };
    const { status, result } = await runDurable(withDurableExecution(lambda(fn)), { order: 7 }, context);
    expect([status, result]).toEqual([
      "SUCCEEDED",
      { data: { order: 7 }, source: "arn:aws:lambda:eu-west-1:123456789012:function:orders:live", step: 1 },
    ]);
    expect(seen).toMatchObject([
      {
        id: "request-1",
        trigger: "direct",
        tenantId: "acme",
        function: { name: "orders", version: "7", memoryMb: 512 },
        region: "eu-west-1",
        raw: { event: { order: 7 }, context: { lambdaContext: { awsRequestId: "request-1" } } },
      },
    ]);
    expect(seen[0]?.remainingMs()).toBe(1234);
  });

  it("reports the handler's error to the SDK", async () => {
    const fn = fasten().event(() => {
      throw new RangeError("declined");
    });
    const { status, error } = await runDurable(withDurableExecution(lambda(fn)), {});
    expect(status).toBe("FAILED");
    expect(error).toMatchObject({ errorType: "RangeError", errorMessage: "declined" });
  });
});

describe("lambdaDurable", () => {
  it("sees what lambda alone does not: without it, what waits looks late", async () => {
    const { pipeline, wide } = logging();
    const handler = withDurableExecution(lambda(pipeline.event((_event, own) => wait(own))));
    await runDurable(handler, {}, { getRemainingTimeInMillis: () => 300, skipTime: false });
    expect(wide().map(({ message }) => message)).toEqual(["direct orders timeout", "direct orders ok"]);
  });

  it("ends each invocation: one that waits is suspended, the next one goes on", async () => {
    const { log, pipeline, wide, messages } = logging();
    const ended: string[] = [];
    const fn = pipeline.event(async ({ data }, invocation) => {
      invocation.defer(async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        ended.push(invocation.id);
      });
      log.info("begins");
      const charged = await invocation.durable.step("charge", async () => {
        log.info("charging");
        return (data as { total: number }).total;
      });
      await invocation.durable.wait({ seconds: 1 });
      log.info("goes on");
      return { charged };
    });
    const endedBeforeAnswer: number[] = [];
    const handler = lambdaDurable(withDurableExecution, fn);
    const { result, answers } = await runDurable(
      async (...call) => {
        const answer = await handler(...call);
        endedBeforeAnswer.push(ended.length);
        return answer;
      },
      { total: 3 },
    );
    expect(result).toEqual({ charged: 3 });
    expect(answers).toEqual([{ Status: "PENDING" }, { Status: "SUCCEEDED", Result: '{"charged":3}' }]);
    expect(wide()).toMatchObject([
      { message: "direct orders suspended", outcome: "ok", suspended: true, "faas.invocation_id": "request-1" },
      { message: "direct orders ok", outcome: "ok", "faas.invocation_id": "request-2" },
    ]);
    expect(wide()[1]).not.toHaveProperty("suspended");
    expect(endedBeforeAnswer).toEqual([1, 2]);
    // The handler runs from its top again; a step that is done does not.
    expect(messages()).toEqual(["request-1 begins", "request-1 charging", "request-2 begins", "request-2 goes on"]);
  });

  it("a logger given to the SDK is silent in a replay", async () => {
    const { log, pipeline, wide, messages } = logging();
    const fn = pipeline.event(async (_event, invocation) => {
      invocation.durable.configureLogger({ customLogger: log });
      log.append({ execution: invocation.durable.executionContext.durableExecutionArn });
      invocation.durable.logger.info("begins");
      await invocation.durable.wait({ seconds: 1 });
      invocation.durable.logger.info("goes on");
    });
    await runDurable(lambdaDurable(withDurableExecution, fn), {});
    expect(messages()).toEqual(["request-1 begins", "request-2 goes on"]);
    expect(wide()[0]?.["execution"]).toBeTypeOf("string");
    expect(wide()[1]?.["execution"]).toBe(wide()[0]?.["execution"]);
  });

  it.each<[what: string, payload: unknown, end: (pipeline: Logged) => FinishedFunction]>([
    ["a request", httpApiEvent(), (pipeline) => pipeline.http((_request, own) => wait(own))],
    ["records, one by one", TWO, (pipeline) => pipeline.event((_event, own) => wait(own), { concurrency: 1 })],
    ["a batch", TWO, (pipeline) => pipeline.batch((_events, own) => wait(own))],
    ["a native event", { any: 1 }, (pipeline) => pipeline.raw((_event, own) => wait(own))],
  ])("is for %s, too", async (_what, payload, end) => {
    const { pipeline, wide } = logging();
    const { status } = await runDurable(lambdaDurable(withDurableExecution, end(pipeline)), payload);
    expect(status).toBe("SUCCEEDED");
    const suspended = wide().map((record) => [record["outcome"], record["suspended"]]);
    expect(suspended.pop()).toEqual(["ok", undefined]);
    expect(suspended.length).toBeGreaterThan(0);
    for (const one of suspended) expect(one).toEqual(["ok", true]);
  });

  it.each<[what: string, payload: unknown, end: (pipeline: Logged) => FinishedFunction]>([
    ["an event", {}, (pipeline) => pipeline.event((_event, own) => wait(own))],
    ["records", TWO, (pipeline) => pipeline.event((_event, own) => wait(own), { concurrency: 1 })],
    ["a batch", TWO, (pipeline) => pipeline.batch((_events, own) => wait(own))],
    ["a request", httpApiEvent(), (pipeline) => pipeline.http((_request, own) => wait(own))],
  ])("leaves nothing behind of %s that tells of a time-out later", async (_what, payload, end) => {
    const { pipeline, wide, messages } = logging();
    const rejections: unknown[] = [];
    const onRejection = (error: unknown): number => rejections.push(error);
    process.on("unhandledRejection", onRejection);
    const inTime = pipeline.use(deadline({ marginMs: 100 })).use((_input, invocation, next) => {
      void invocation.signal; // Which has a timer of its own.
      return next();
    });
    const handler = lambdaDurable(withDurableExecution, end(inTime));
    const within = async (...[event, context]: Parameters<typeof handler>): ReturnType<typeof handler> => {
      const dueMs = Date.now() + 400;
      return handler(event, { ...context, getRemainingTimeInMillis: () => dueMs - Date.now() });
    };
    const { status } = await runDurable(within, payload, { skipTime: false });
    process.off("unhandledRejection", onRejection);
    expect([status, rejections, messages()]).toEqual(["SUCCEEDED", [], []]);
    expect(wide().map(({ outcome }) => outcome)).toEqual(wide().map(() => "ok"));
  });

  it("begins no record after the answer, though a limit of its own runs out for the one that waits", async () => {
    const begun: string[] = [];
    const fn = fasten(deadline({ timeoutMs: 200 })).event(
      async ({ id: record }, own) => {
        begun.push(`${own.id} ${record}`);
        await wait(own);
      },
      { concurrency: 1 },
    );
    await runDurable(lambdaDurable(withDurableExecution, fn), TWO, { skipTime: false });
    expect(begun).toEqual(["request-1 m-1", "request-2 m-1", "request-2 m-2", "request-3 m-1", "request-3 m-2"]);
  });

  it("tells why the SDK gave an execution up", async () => {
    const { pipeline, wide, messages } = logging();
    const unreadable = {
      serialize: async (): Promise<string> => {
        throw new RangeError("cannot be written");
      },
      deserialize: async (): Promise<undefined> => undefined,
    };
    const fn = pipeline.event((_event, invocation) =>
      invocation.durable.step("one", async () => 1, { serdes: unreadable }),
    );
    const running = runDurable(lambdaDurable(withDurableExecution, fn), {});
    await expect(running).rejects.toThrow("cannot be written");
    expect(messages()).toEqual(["request-1 the durable execution was given up while the handler waited"]);
    expect(wide()).toMatchObject([{ outcome: "aborted" }]);
    expect(wide()[0]).not.toHaveProperty("suspended");
  });

  it("refuses what is no finished function, or nothing to make it durable with", () => {
    expect(() => lambdaDurable(withDurableExecution, fasten() as never)).toThrow(
      "lambdaDurable: `fn` must be a finished function, got a pipeline; end the pipeline with .http, .event, .batch or .raw.",
    );
    expect(() =>
      lambdaDurable(
        undefined as never,
        fasten().event(() => 1),
      ),
    ).toThrow("lambdaDurable: `withDurableExecution` must be a function, got undefined.");
  });
});

type Logged = ReturnType<typeof logging>["pipeline"];

const TWO = sqsEvent(sqsRecord("m-1"), sqsRecord("m-2"));

/** By the context itself: what a layer provides for each event is not seen by a handler of batches. */
async function wait({ raw }: Invocation): Promise<void> {
  await (raw.context as DurableContext).wait({ seconds: 1 });
}
