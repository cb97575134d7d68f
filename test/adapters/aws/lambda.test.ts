import { describe, expect, expectTypeOf, it } from "vitest";
import type { Context, Handler } from "aws-lambda";
import { lambda, type LambdaHandler } from "../../../src/adapters/aws/index.ts";
import { fasten, type Invocation, type InvocationEnd } from "../../../src/index.ts";
import { consoleErrors } from "../../core/support/console-errors.ts";
import { hostileThrows } from "../../core/support/hostile.ts";
import { albEvent } from "./samples/alb.ts";
import { lambdaContext } from "./samples/context.ts";
import { eventBridgeEvent } from "./samples/event-bridge.ts";
import { httpApiEvent } from "./samples/http-api.ts";
import { kinesisEvent, webSocketConnectEvent } from "./samples/other.ts";
import { restApiEvent } from "./samples/rest-api.ts";
import { s3TestEvent } from "./samples/s3.ts";
import { snsEvent } from "./samples/sns.ts";
import { sqsEvent, sqsRecord } from "./samples/sqs.ts";
import type { HttpResult } from "./support/run.ts";

const boom = (): never => {
  throw new Error("boom");
};

describe("making a handler", () => {
  it("takes every kind of finished function", () => {
    const done = (): void => {};
    for (const fn of [fasten().http(done), fasten().event(done), fasten().batch(done), fasten().raw(done)]) {
      expect(lambda(fn)).toBeTypeOf("function");
    }
  });

  it.each([
    ["a pipeline", fasten(), "a pipeline; end the pipeline with .http, .event, .batch or .raw"],
    ["a plain function", () => {}, "a function; end the pipeline"],
    ["nothing", undefined, "undefined; end the pipeline"],
    ["something with a kind of its own", { kind: "stream", run: () => {} }, "an object; end the pipeline"],
    ["something that cannot run", { kind: "http" }, "an object; end the pipeline"],
  ])("refuses %s and says what to do", (_what, given, sentence) => {
    expect(() => lambda(given as never)).toThrow(
      expect.objectContaining({
        code: "INVALID_OPTION",
        message: expect.stringContaining(`lambda: \`fn\` must be a finished function, got ${sentence}`) as string,
      }),
    );
  });

  it("gives a function of two parameters, because Lambda's Node 24 refuses one of three", () => {
    const handler = lambda(fasten().raw(() => {}));
    expect(handler).toHaveLength(2);
    expectTypeOf(handler).toExtend<Handler<unknown, unknown>>(); // AWS's own type
    expectTypeOf<Context>().toExtend<Parameters<LambdaHandler>[1]>();
  });
});

const WITHOUT_HTTP: readonly (readonly [source: string, event: unknown])[] = [
  ["aws:sqs", sqsEvent(sqsRecord("m-1"))],
  ["aws:sqs", sqsEvent()],
  ["aws:sns", snsEvent()],
  ["aws:events", eventBridgeEvent()],
  ["aws:lambda", { hello: "world" }],
  ["aws:kinesis", kinesisEvent()],
  ["aws:s3", s3TestEvent()],
  ["aws:apigateway", webSocketConnectEvent()],
  ["aws:lambda", null],
];

describe("a function and an event that do not fit", () => {
  it.each(WITHOUT_HTTP)("an http function refuses an event of %s and names it", async (source, event) => {
    const handler = lambda(fasten().http(() => "never"));
    await expect(handler(event, lambdaContext())).rejects.toMatchObject({
      code: "WRONG_TRIGGER",
      message: `lambda: an http function was given an event of ${source}; end the pipeline with .event, .batch or .raw for it.`,
    });
  });

  it.each([
    ["an HTTP API", httpApiEvent()],
    ["a REST API", restApiEvent()],
    ["a load balancer", albEvent()],
  ])(
    "a function of events refuses a request from %s that is no CloudEvent with 415 and reports it",
    async (_what, event) => {
      for (const fn of [fasten().event(boom), fasten().batch(boom)]) {
        const reported = consoleErrors();
        const result = (await lambda(fn)(event, lambdaContext())) as HttpResult;
        expect(result).toMatchObject({ statusCode: 415, headers: { "content-type": "application/problem+json" } });
        expect(JSON.parse(result.body)).toMatchObject({ status: 415, detail: "The request is no CloudEvent." });
        expect(reported[0]).toContain("a request brought no CloudEvent that can be read");
      }
    },
  );
});

describe("a raw function", () => {
  it.each([
    ["a request", httpApiEvent(), "http"],
    ["a request that is none", { version: "2.0", rawPath: 7 }, "http"],
    ["a batch", sqsEvent(sqsRecord("m-1")), "queue"],
    ["records that are none", { Records: "?" }, "direct"],
    ["records of a stream", kinesisEvent(), "stream"],
    ["the test message of a bucket", s3TestEvent(), "storage"],
    ["text", "hello", "direct"],
    ["nothing", null, "direct"],
  ])("is given %s as it is, and its result goes back as it is", async (_what, event, trigger) => {
    const result = { any: "thing" };
    let seen: readonly unknown[] = [];
    const handler = lambda(
      fasten().raw((native, invocation) => {
        seen = [native, invocation.trigger];
        return result;
      }),
    );
    expect(await handler(event, lambdaContext())).toBe(result);
    expect(seen).toEqual([event, trigger]);
    expect(seen[0]).toBe(event);
  });
});

describe("the end of an invocation", () => {
  const ends: InvocationEnd[] = [];
  const watch = ({ defer }: Invocation): void => {
    ends.length = 0;
    defer((end) => ends.push(end));
  };
  const ending = (
    work: () => unknown,
  ): readonly (readonly [kind: string, handler: LambdaHandler, event: unknown])[] => {
    const handler = (_input: unknown, invocation: Invocation): void => {
      watch(invocation);
      work();
    };
    return [
      ["http", lambda(fasten().http(handler)), httpApiEvent()],
      ["event, of a queue", lambda(fasten().event(handler)), sqsEvent(sqsRecord("m-1"))],
      ["event, of a topic", lambda(fasten().event(handler)), snsEvent()],
      ["event, called directly", lambda(fasten().event(handler)), {}],
      ["batch", lambda(fasten().batch(handler)), sqsEvent(sqsRecord("m-1"))],
      ["batch, of one", lambda(fasten().batch(handler)), eventBridgeEvent()],
      ["raw", lambda(fasten().raw(handler)), "anything"],
    ];
  };

  it.each(ending(() => {}))("comes once when all is well: %s", async (_kind, handler, event) => {
    await handler(event, lambdaContext());
    expect(ends).toHaveLength(1);
    expect(ends[0]?.error).toBeUndefined();
  });

  it.each(ending(boom))("comes once when the handler throws: %s", async (kind, handler, event) => {
    consoleErrors();
    const rejects = kind === "event, of a topic" || kind.endsWith("directly") || kind.endsWith("one") || kind === "raw";
    await expect(
      handler(event, lambdaContext()).then(
        () => false,
        () => true,
      ),
    ).resolves.toBe(rejects);
    expect(ends).toHaveLength(1);
    if (rejects) expect(ends[0]?.error).toMatchObject({ message: "boom" });
  });

  it("comes before the answer, after the work that waitUntil was given", async () => {
    const order: string[] = [];
    const handler = lambda(
      fasten().raw((_event, { defer, waitUntil }) => {
        defer(() => order.push("deferred"));
        waitUntil(Promise.resolve().then(() => order.push("work")));
        return "result";
      }),
    );
    order.push((await handler({}, lambdaContext())) as string);
    expect(order).toEqual(["work", "deferred", "result"]);
  });
});

describe("whatever a handler throws", () => {
  it.each(hostileThrows)("%s rejects with an Error", async (_what, make) => {
    const thrower = (): never => {
      throw make();
    };
    for (const [fn, event] of [
      [fasten().raw(thrower), {}],
      [fasten().event(thrower), {}],
      [fasten().event(thrower), snsEvent()],
    ] as const) {
      const isError = await lambda(fn)(event, lambdaContext()).then(
        () => "resolved",
        (error: unknown) => error instanceof Error,
      );
      expect(isError).toBe(true);
    }
  });

  it.each(hostileThrows)("%s in one record fails that record alone", async (_what, make) => {
    consoleErrors();
    const handler = lambda(
      fasten().event((event) => {
        if (event.id === "m-2") throw make();
      }),
    );
    const result = await handler(sqsEvent(sqsRecord("m-1"), sqsRecord("m-2"), sqsRecord("m-3")), lambdaContext());
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: "m-2" }] });
  });
});
