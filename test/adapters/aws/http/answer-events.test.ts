import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { type HttpMessage, type NewEvent, toHttp, toHttpBatch } from "../../../../src/cloudevents/index.ts";
import {
  fasten,
  type FunctionEvent,
  HttpError,
  type InvocationEnd,
  PermanentFailure,
  RetryLater,
} from "../../../../src/index.ts";
import { createLogger } from "../../../../src/logger/index.ts";
import { memorySink } from "../../../../src/logger/sinks/memory.ts";
import { newOrder, order } from "../../../cloudevents/support/order.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { albEvent } from "../samples/alb.ts";
import { lambdaContext } from "../samples/context.ts";
import { httpApiEvent } from "../samples/http-api.ts";
import { restApiEvent } from "../samples/rest-api.ts";
import type { HttpResult } from "../support/run.ts";

/** A request as a gateway hands it over. */
function posted({ headers, body }: HttpMessage, event: typeof httpApiEvent = httpApiEvent): Record<string, unknown> {
  const content = body === null ? {} : { body: Buffer.from(body as string).toString("base64"), isBase64Encoded: true };
  const method = event === httpApiEvent ? { method: "POST" } : { httpMethod: "POST" };
  return event({ ...method, headers: { host: "shop.example.com", ...headers }, ...content });
}

async function answered(fn: Parameters<typeof lambda>[0], event: unknown): Promise<HttpResult> {
  return (await lambda(fn)(event, lambdaContext())) as HttpResult;
}

/** A handler that fails at the events whose id it has an error for. */
function failing(errors: Readonly<Record<string, unknown>>): (event: FunctionEvent) => string {
  return ({ id }) => {
    if (id in errors) throw errors[id];
    return "ignored";
  };
}

const events = (...ids: string[]): NewEvent[] => ids.map((id) => ({ ...newOrder, id }));
const JSON_EVENT = { "content-type": "application/cloudevents+json" };

describe("a CloudEvent in a request", () => {
  it.each([
    ["binary", toHttp(newOrder)],
    ["structured", toHttp(newOrder, { mode: "structured" })],
    ["binary, without data", toHttp({ ...newOrder, data: undefined })],
  ])("in %s mode is given to the handler and answered with 204", async (_mode, message) => {
    for (const event of [httpApiEvent, restApiEvent, albEvent]) {
      const seen: unknown[] = [];
      const fn = fasten().event((given, { trigger }) => {
        seen.push(given.id, given.type, given.data, given.delivery.source, trigger);
        return { never: "sent" };
      });
      expect(await answered(fn, posted(message, event))).toMatchObject({ statusCode: 204, body: "" });
      const data = message.body === null ? undefined : { total: 10 };
      expect(seen).toEqual(["order-7", "order.placed", data, "http", "http"]);
    }
  });

  it("in a batch is handled one by one, or all at once", async () => {
    const one: string[] = [];
    const all: string[][] = [];
    const batch = posted(toHttpBatch(events("1", "2", "3")));
    expect(
      await answered(
        fasten().event(({ id }) => one.push(id)),
        batch,
      ),
    ).toMatchObject({ statusCode: 204 });
    expect(one).toEqual(["1", "2", "3"]);
    const fn = fasten().batch((given) => void all.push(given.map(({ id }) => id)));
    expect(await answered(fn, batch)).toMatchObject({ statusCode: 204 });
    expect(all).toEqual([["1", "2", "3"]]);
    expect(await answered(fn, posted(toHttp(newOrder)))).toMatchObject({ statusCode: 204 });
    expect(all[1]).toEqual(["order-7"]);
  });

  it("may be none: an empty batch is handled", async () => {
    const never = (): never => {
      throw new Error("called");
    };
    for (const fn of [fasten().event(never), fasten().batch(never)]) {
      expect(await answered(fn, posted(toHttpBatch([])))).toMatchObject({ statusCode: 204 });
    }
  });

  it("keeps its trace; the invocation has the request's", async () => {
    const [made, hop] = ["00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "4bf92f3577b34da6a3ce929d0e0e4736"];
    const { headers, body } = toHttp({ ...newOrder, traceparent: made });
    const traces: unknown[] = [];
    const fn = fasten().event(({ traceparent }, { trace }) => traces.push(traceparent, trace?.traceId));
    await answered(fn, posted({ headers: { ...headers, traceparent: `00-${hop}-00f067aa0ba902b7-01` }, body }));
    expect(traces).toEqual([made, hop]);
  });
});

describe("a request that is no CloudEvent", () => {
  it.each([
    ["nothing of the kind", 415, httpApiEvent(), "The request is no CloudEvent."],
    ["plain JSON", 415, posted({ headers: { "content-type": "application/json" }, body: "{}" }), "no CloudEvent"],
    [
      "another format",
      415,
      posted({ headers: { "content-type": "application/cloudevents+avro" }, body: "x" }),
      "must be JSON",
    ],
    [
      "half of the attributes",
      400,
      posted({ headers: { "ce-specversion": "1.0", "ce-id": "7" }, body: null }),
      "`source`",
    ],
    [
      "an attribute that is none",
      400,
      posted({ headers: JSON_EVENT, body: JSON.stringify({ ...order, time: "now" }) }),
      "`time`",
    ],
    ["no JSON", 400, posted({ headers: JSON_EVENT, body: "{" }), "the body is not"],
    ["data that are not what they claim", 400, posted({ ...toHttp(newOrder), body: "{" }), "the body is not"],
    [
      "one bad event of a batch",
      400,
      posted({ headers: { "content-type": "application/cloudevents-batch+json" }, body: JSON.stringify([order, {}]) }),
      "[1]",
    ],
  ])("but %s is refused with %d, and reported", async (_what, status, request, detail) => {
    const never = (): never => {
      throw new Error("called");
    };
    for (const fn of [fasten().event(never), fasten().batch(never)]) {
      const reported = consoleErrors();
      const { statusCode, headers, body } = await answered(fn, request);
      expect([statusCode, headers?.["content-type"]]).toEqual([status, "application/problem+json"]);
      expect((JSON.parse(body) as { detail: string }).detail).toContain(detail);
      expect(reported).toHaveLength(1);
      expect(reported[0]).toContain("a request brought no CloudEvent that can be read");
    }
  });
});

describe("a CloudEvent that is not handled", () => {
  const boom = new Error("the password is secret");
  it.each([
    ["any error", boom, 500, undefined],
    ["undefined", undefined, 500, undefined],
    ["an AggregateError of nothing", new AggregateError([]), 500, undefined],
    ["an HttpError", new HttpError(429, "slowly", { headers: { "retry-after": "7" } }), 429, "7"],
    ["RetryLater", new RetryLater(1.5), 503, "2"],
    ["RetryLater at once", new RetryLater(0), 503, "0"],
    ["PermanentFailure", new PermanentFailure("hopeless"), 400, undefined],
  ])("because of %s tells the sender whether to send it again", async (_what, error, status, after) => {
    const reported = consoleErrors();
    const given = posted(toHttp(newOrder));
    const { statusCode, headers, body } = await answered(fasten().event(failing({ "order-7": error })), given);
    expect([statusCode, headers?.["content-type"]]).toEqual([status, "application/problem+json"]);
    expect(headers?.["retry-after"]).toBe(after);
    expect(body).not.toMatch(/secret|hopeless/);
    expect(reported).toHaveLength(1);
    expect(reported[0]).toContain("a CloudEvent that came in a request failed");
    const fn = fasten().batch(() => Promise.reject(error as Error));
    expect((await answered(fn, given)).statusCode).toBe(status);
  });

  it.each([
    ["one of them", { "2": boom }, 500, undefined],
    ["one that is to come later", { "2": new RetryLater(30) }, 503, "30"],
    ["one for good", { "2": new PermanentFailure("hopeless") }, 400, undefined],
    ["all for good", { "1": new PermanentFailure("no"), "2": new PermanentFailure("no") }, 400, undefined],
    ["one for good, one not", { "1": new PermanentFailure("no"), "2": boom }, 500, undefined],
    ["one later, one not", { "1": new RetryLater(5), "2": new RetryLater(9), "3": boom }, 503, "9"],
  ])("in a batch, %s, has all of them sent again or none", async (_what, errors, status, after) => {
    consoleErrors();
    const seen: string[] = [];
    const fn = fasten().event((event) => {
      seen.push(event.id);
      return failing(errors)(event);
    });
    const { statusCode, headers } = await answered(fn, posted(toHttpBatch(events("1", "2", "3"))));
    expect(statusCode).toBe(status);
    expect(headers?.["retry-after"]).toBe(after);
    expect(seen).toEqual(["1", "2", "3"]);
  });

  it("is handled once the dead-letter hook has it", async () => {
    const dead: string[] = [];
    const errors = { "1": new PermanentFailure("hopeless") };
    const fn = fasten().event(failing(errors), { deadLetter: ({ id }) => dead.push(id) });
    expect((await answered(fn, posted(toHttp({ ...newOrder, id: "1" })))).statusCode).toBe(204);
    consoleErrors();
    expect((await answered(fn, posted(toHttpBatch(events("1", "2"))))).statusCode).toBe(204);
    expect(dead).toEqual(["1", "1"]);
    const lost = fasten().event(failing(errors), { deadLetter: () => Promise.reject(new Error("lost")) });
    expect((await answered(lost, posted(toHttp({ ...newOrder, id: "1" })))).statusCode).toBe(500);
  });

  it("shows in the summary of the invocation", async () => {
    consoleErrors();
    const ends: InvocationEnd[] = [];
    const watched = fasten((_input, { defer }, next) => {
      defer((end) => ends.push(end));
      return next();
    });
    const fn = watched.event(failing({ "2": boom, "order-7": boom }));
    await answered(fn, posted(toHttp(newOrder)));
    await answered(fn, posted(toHttp({ ...newOrder, id: "1" })));
    expect(ends.map(({ summary, response }) => [summary.outcome, response?.status])).toEqual([
      ["error", 500],
      ["ok", 204],
    ]);
    expect(ends[0]?.summary).toMatchObject({ thrown: boom, attributes: { "cloudevents.event_id": "order-7" } });
  });
});

describe("the log of a function with a logger", () => {
  it("tells what failed, and the console nothing", async () => {
    const reported = consoleErrors();
    const sink = memorySink();
    const log = createLogger({ sink, format: "json", service: "shop" });
    const fn = fasten(log).event(failing({ "order-7": new RetryLater(30), "2": new Error("boom") }));
    await answered(fn, posted(toHttp(newOrder)));
    expect(JSON.parse(sink.lines.at(-1) ?? "{}")).toMatchObject({
      outcome: "error",
      "cloudevents.event_id": "order-7",
      "error.type": "RETRY_LATER",
    });
    await answered(fn, posted(toHttpBatch(events("1", "2"))));
    expect(JSON.parse(sink.lines.at(-1) ?? "{}")).toMatchObject({ outcome: "partial", "batch.failed": 1 });
    expect(sink.lines.some((line) => line.includes("boom"))).toBe(true);
    expect(reported).toEqual([]);
  });
});
