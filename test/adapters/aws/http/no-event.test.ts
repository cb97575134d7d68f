import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { currentInvocation, fasten, type Invocation, type Next } from "../../../../src/index.ts";
import { createLogger } from "../../../../src/logger/index.ts";
import { memorySink } from "../../../../src/logger/sinks/memory.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { httpApiEvent } from "../samples/http-api.ts";
import type { HttpResult } from "../support/run.ts";

const ASKS = { "webhook-request-origin": "eventemitter.example.com", "webhook-request-rate": "120" };

function request(method: string, headers: Record<string, string> = {}): unknown {
  return httpApiEvent({ method, headers: { host: "shop.example.com", ...headers } });
}

async function answered(fn: Parameters<typeof lambda>[0], event: unknown): Promise<HttpResult> {
  return (await lambda(fn)(event, lambdaContext())) as HttpResult;
}

const never = (): never => {
  throw new Error("called");
};

describe("a sender that asks before it sends", () => {
  it("may send, from wherever and as much as it wants", async () => {
    expect(await answered(fasten().event(never), request("OPTIONS", ASKS))).toMatchObject({
      statusCode: 200,
      headers: { allow: "POST", "webhook-allowed-origin": "*", "webhook-allowed-rate": "*" },
    });
  });

  it("is told so only if it asks that", async () => {
    const reported = consoleErrors();
    const result = await answered(fasten().event(never), request("OPTIONS"));
    expect(result).toMatchObject({ statusCode: 405, headers: { allow: "POST" } });
    expect(result.headers).not.toHaveProperty("webhook-allowed-origin");
    expect(reported).toEqual([]);
  });
});

describe.each(["event", "batch"] as const)("a request without an event, to a function of .%s", (kind) => {
  it.each([
    ["no CloudEvent", request("POST"), 415, "The request is no CloudEvent."],
    ["half of one", request("POST", { "ce-specversion": "1.0", "ce-id": "7" }), 400, "`source`"],
  ])("because it is %s has a wide record, and the reason is logged", async (_what, event, status, reason) => {
    const reported = consoleErrors();
    const sink = memorySink();
    const log = createLogger({ sink, format: "json", service: "shop" });
    expect((await answered(fasten(log)[kind](never), event)).statusCode).toBe(status);
    const [told, wide, ...more] = sink.records;
    expect(told).toMatchObject({ level: "error", message: "a request brought no CloudEvent that can be read" });
    expect(sink.lines[0]).toContain(reason);
    expect(wide).toMatchObject({ level: "info", message: "http orders ok" });
    expect(wide?.fields).toMatchObject({
      outcome: "ok",
      "http.request.method": "POST",
      "url.path": "/orders/7",
      "http.response.status_code": status,
      "error.type": "HTTP_ERROR",
    });
    expect(more).toEqual([]);
    expect(reported).toEqual([]);
  });

  it("because it asks whether it may send has one as well", async () => {
    const sink = memorySink();
    const log = createLogger({ sink, format: "json", service: "shop" });
    await answered(fasten(log)[kind](never), request("OPTIONS", ASKS));
    await answered(fasten(log)[kind](never), request("OPTIONS"));
    expect(sink.records.map(({ fields }) => fields?.["http.response.status_code"])).toEqual([200, 405]);
    expect(sink.records.map(({ fields }) => fields?.["error.type"])).toEqual([undefined, "HTTP_ERROR"]);
  });

  it("runs the layers around the invocation, once, and none around an event", async () => {
    consoleErrors();
    const seen: unknown[] = [];
    const tool = {
      async invocation(input: unknown, invocation: Invocation, next: Next) {
        seen.push(input, currentInvocation() === invocation);
        return next();
      },
      event: never,
    };
    expect((await answered(fasten(tool)[kind](never), request("POST"))).statusCode).toBe(415);
    expect(seen).toEqual([[], true]);
  });

  it("is a 500 where such a layer fails, and that is reported", async () => {
    const reported = consoleErrors();
    const tool = { invocation: () => Promise.reject(new Error("no secret to be had")) };
    const { statusCode, body } = await answered(fasten(tool)[kind](never), request("OPTIONS", ASKS));
    expect(statusCode).toBe(500);
    expect(body).not.toContain("secret");
    expect(reported).toEqual([expect.stringContaining("no secret to be had")]);
  });
});
