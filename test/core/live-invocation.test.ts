import { describe, expect, it } from "vitest";
import { RESERVED_MEMBERS } from "../../src/core/invocation.ts";
import { createInvocation, recordView } from "../../src/core/live-invocation.ts";
import { recordEvent } from "../../src/core/record-event.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const xray = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=0";

describe("an invocation", () => {
  it("says what the platform said", () => {
    const identity = { name: "orders", version: "3", memoryMb: 512 };
    const facts = {
      id: "i1",
      platform: "aws-lambda",
      trigger: "queue",
      function: identity,
      region: "eu-north-1",
      coldStart: true,
    } as const;
    const invocation = createInvocation({ ...facts, event: { Records: [] }, context: { awsRequestId: "i1" } });
    expect(invocation).toMatchObject({ ...facts, raw: { event: { Records: [] }, context: { awsRequestId: "i1" } } });
  });

  it("takes the trace of a traceparent, else of an X-Ray header, else none", () => {
    const traceId = (init: Parameters<typeof testInvocation>[0]): string | undefined =>
      testInvocation(init).trace?.traceId;
    expect(traceId({ traceparent, xray })).toBe("4bf92f3577b34da6a3ce929d0e0e4736");
    expect(traceId({ traceparent: "broken", xray })).toBe("5759e988bd862e3fe1be46a994272793");
    expect(traceId({ xray: "broken" })).toBeUndefined();
    expect(traceId({})).toBeUndefined();
    expect(testInvocation({ traceparent, tracestate: "a=1" }).trace?.tracestate).toBe("a=1");
  });

  it("can be spread and printed without its inner life", () => {
    expect(JSON.parse(JSON.stringify(testInvocation({ id: "i1" })))).toEqual({
      id: "i1",
      platform: "test",
      trigger: "direct",
      function: { name: "test-function", version: "1" },
      region: "test-region-1",
      coldStart: false,
      raw: {},
    });
  });
});

describe("a record's view", () => {
  it("reads all of its invocation, trace included, and keeps what is added to itself", () => {
    const invocation = testInvocation({ id: "i1", traceparent });
    const view = recordView(invocation, testEvent(1, { id: "e-1" }));
    Object.assign(view, { mine: 1 });
    expect(view).toMatchObject({ id: "i1", platform: "test", trace: { spanId: "00f067aa0ba902b7" }, mine: 1 });
    expect("mine" in invocation).toBe(false);
    expect([recordEvent.get(view)?.id, recordEvent.get(invocation)]).toEqual(["e-1", undefined]);
  });

  it("has every member of its invocation, those included that layers have added to the whole of it", () => {
    const invocation = Object.assign(testInvocation({ id: "i1", traceparent }), { db: "orders", constructor: "mine" });
    const view = recordView(invocation, testEvent(1)) as typeof invocation;
    const names = [...RESERVED_MEMBERS, "db", "constructor"].filter(
      (name) => name !== "signal" && name !== "__proto__",
    );
    const members = (scope: object) => names.map((name) => [name, scope[name as never]]);
    expect(members(view)).toEqual(members(invocation));
    expect([view.db, view.constructor]).toEqual(["orders", "mine"]);
  });
});
