import { describe, expect, it } from "vitest";
import { FaastenError } from "../../src/core/errors.ts";
import { PermanentFailure, RetryLater } from "../../src/core/failures.ts";
import { HttpError } from "../../src/core/http-error.ts";
import type { InvocationInit, InvocationSummary } from "../../src/core/invocation.ts";
import { endInvocation } from "../../src/core/ending.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { type Observed, summarize } from "../../src/core/summary.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { invoke } from "../../src/testing/invoke.ts";
import { batchOf, runInLanes } from "./support/batch-of.ts";
import { consoleErrors } from "./support/console-errors.ts";
import { hostileThrows } from "./support/hostile.ts";

/** Keeps the summary of an invocation, as a logger does. */
function watching() {
  const summaries: InvocationSummary[] = [];
  const pipeline = fasten({
    invocation: async (_input, { defer }, next) => {
      defer(({ summary }) => summaries.push(summary));
      return next();
    },
  });
  return { pipeline, summaries };
}

const throwing = (make: () => unknown) => (): never => {
  throw make();
};

const late = (): FaastenError => new FaastenError("DEADLINE_EXCEEDED", "late");

async function ofEvent(
  handler: () => unknown,
  init: Partial<InvocationInit> = {},
): Promise<InvocationSummary | undefined> {
  const { pipeline, summaries } = watching();
  await invoke(pipeline.event(handler), testEvent(1, { subject: "o-1" }), init).catch(() => undefined);
  return summaries[0];
}

async function ofRequest(handler: () => unknown, url = "https://example.com/"): Promise<InvocationSummary | undefined> {
  consoleErrors();
  const { pipeline, summaries } = watching();
  const response = await invoke(pipeline.http(handler), new Request(url, { method: "PUT" }));
  await response.text().catch(() => undefined);
  return summaries[0];
}

async function ofBatch(handler: () => unknown, count: number): Promise<InvocationSummary | undefined> {
  consoleErrors();
  const { pipeline, summaries } = watching();
  const invocation = testInvocation();
  await runInLanes(pipeline.event(handler), batchOf(...Array.from({ length: count }).keys()), invocation);
  await endInvocation(invocation, {});
  return summaries[0];
}

describe("the outcome of an event", () => {
  it.each<[what: string, handler: () => unknown, summary: object]>([
    ["that is handled is ok", () => 1, { outcome: "ok", failed: false, thrown: undefined }],
    ["that throws is an error", throwing(() => "text"), { outcome: "error", failed: true, thrown: "text" }],
    [
      "that throws nothing is an error",
      throwing(() => undefined),
      { outcome: "error", failed: true, thrown: undefined },
    ],
    ["that throws an HttpError is an error", throwing(() => new HttpError(404)), { outcome: "error", failed: true }],
    ["that is late is a timeout", throwing(late), { outcome: "timeout", failed: true }],
  ])("%s", async (_what, handler, summary) => {
    expect(await ofEvent(handler)).toMatchObject(summary);
  });

  it.each<[what: string, result: unknown]>([
    ["a list of outcomes of its own", { outcomes: ["won", "lost"] }],
    ["outcomes that are nothing", { outcomes: [null] }],
    [
      "an object that throws when it is asked",
      Object.defineProperty({}, "outcomes", { get: throwing(() => new Error("hands off")) }),
    ],
  ])("is ok, and no batch's, when the handler returns %s", async (_what, result) => {
    const lines = consoleErrors();
    const summary = await ofEvent(() => result);
    expect(summary).toMatchObject({ outcome: "ok", failed: false });
    expect([summary?.attributes["batch.failed"], lines]).toEqual([undefined, []]);
  });
});

describe("the outcome of a request", () => {
  it.each<[what: string, handler: () => unknown, outcome: string, status: number]>([
    ["JSON", () => ({ a: 1 }), "ok", 200],
    ["nothing", () => undefined, "ok", 204],
    ["a Response of 503", () => new Response(null, { status: 503 }), "error", 503],
    ["an HttpError of 404", throwing(() => new HttpError(404)), "ok", 404],
    ["an HttpError of 503", throwing(() => new HttpError(503)), "error", 503],
    ["an error", throwing(() => new Error("x")), "error", 500],
    ["the deadline's error", throwing(late), "timeout", 504],
    ["what JSON cannot hold", () => 10n, "error", 500],
  ])("of which came %s", async (_what, handler, outcome, status) => {
    expect(await ofRequest(handler)).toMatchObject({ outcome, attributes: { "http.response.status_code": status } });
  });

  it.each([
    [undefined, 204],
    ["cached", 200],
  ])("is that of the response where a layer around the invocation answered with %o", async (answer, status) => {
    const lines = consoleErrors();
    const { pipeline, summaries } = watching();
    const fn = pipeline.use({ invocation: async () => answer }).http(() => "handler");
    expect((await invoke(fn, new Request("https://example.com/"))).status).toBe(status);
    expect(summaries).toMatchObject([{ outcome: "ok", attributes: { "http.response.status_code": status } }]);
    expect(lines).toEqual([]);
  });

  it("is aborted when its body breaks off", async () => {
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error("disk is gone")) });
    expect(await ofRequest(() => new Response(broken))).toMatchObject({ outcome: "aborted", failed: false });
  });
});

describe("the outcome of a batch", () => {
  const some = (fails: (nth: number) => boolean, error: Error) => {
    let nth = 0;
    return (): void => {
      if (fails(nth++)) throw error;
    };
  };

  it.each<[which: string, handler: () => unknown, summary: object]>([
    ["none", () => 1, { outcome: "ok", attributes: { "batch.ok": 4, "batch.failed": 0 } }],
    [
      "some",
      some((nth) => nth === 1, new Error("x")),
      { outcome: "partial", attributes: { "batch.ok": 3, "batch.failed": 1 } },
    ],
    [
      "all",
      some(() => true, new RetryLater(1)),
      { outcome: "error", attributes: { "batch.ok": 0, "batch.failed": 4 } },
    ],
  ])("of which %s failed", async (_which, handler, summary) => {
    expect(await ofBatch(handler, 4)).toMatchObject(summary);
  });

  it("of nothing is ok, and the number of its records is known", async () => {
    expect(await ofBatch(() => 1, 0)).toMatchObject({
      outcome: "ok",
      attributes: { "messaging.batch.message_count": 0 },
    });
  });
});

describe("the attributes", () => {
  it("name the function, the invocation and the event", async () => {
    const init = {
      id: "i1",
      trigger: "queue",
      coldStart: true,
      function: { name: "orders", version: "3", memoryMb: 128 },
    } as const;
    expect((await ofEvent(() => 1, init))?.attributes).toMatchObject({
      "faas.name": "orders",
      "faas.version": "3",
      "faas.invocation_id": "i1",
      "faas.coldstart": true,
      "faas.trigger": "queue",
      "faas.max_memory": 134_217_728,
      "cloud.platform": "test",
      "cloud.region": "test-region-1",
      "cloudevents.event_id": "test-event",
      "cloudevents.event_source": "/test",
      "cloudevents.event_type": "test",
      "cloudevents.event_subject": "o-1",
    });
  });

  it("name the tenant where there is one", () => {
    const invocation = Object.assign(testInvocation(), { tenantId: "acme" });
    expect(summarize(invocation, undefined, 0).attributes["tenant.id"]).toBe("acme");
    expect(summarize(testInvocation(), undefined, 0).attributes["tenant.id"]).toBeUndefined();
  });

  it.each([
    ["https://example.com/orders/7?token=secret#part", "/orders/7"],
    ["https://example.com", "/"],
    ["http://[::1]:8080/?token=secret", "/"],
  ])("of a request to %s tell the path and not the query", async (url, path) => {
    const attributes = (await ofRequest(() => 1, url))?.attributes;
    expect(attributes).toMatchObject({ "http.request.method": "PUT", "url.path": path });
    expect(JSON.stringify(attributes)).not.toContain("secret");
  });

  it.each<[thrown: unknown, type: string]>([
    [new TypeError("x"), "TypeError"],
    [new PermanentFailure("x"), "PERMANENT_FAILURE"],
    ["text", "NON_ERROR_THROWN"],
  ])("of a failure with %o name its type", async (thrown, type) => {
    expect((await ofEvent(throwing(() => thrown)))?.attributes["error.type"]).toBe(type);
  });

  it("are there whatever was thrown, and whatever was handed over", async () => {
    const lines = consoleErrors();
    for (const [what, make] of hostileThrows) {
      expect((await ofEvent(throwing(make)))?.attributes["error.type"], what).toMatch(/^[\w ]+$/);
    }
    for (const native of [undefined, null, 5, "text", [1], { method: 5, url: {} }]) {
      const { pipeline, summaries } = watching();
      const fn = pipeline.raw((event: unknown) => event);
      await invoke(fn, native);
      expect(summaries).toMatchObject([{ outcome: "ok", attributes: { "faas.name": "test-function" } }]);
    }
    expect(lines).toEqual([]);
  });
});

describe("an invocation that waits for a later one", () => {
  const observed = { output: undefined, failed: false, thrown: undefined, suspended: true } as const;

  it.each<[kind: Observed["kind"], input: unknown]>([
    ["http", new Request("https://example.com/orders")],
    ["event", testEvent(1)],
    ["batch", batchOf(1, 2)],
    ["raw", { any: 1 }],
  ])("is ok and suspended, of kind %s", (kind, input) => {
    expect(summarize(testInvocation(), { kind, input, ...observed }, 5)).toMatchObject({
      outcome: "ok",
      message: "direct test-function suspended",
      attributes: { outcome: "ok", suspended: true, duration_ms: 5 },
    });
  });
});

describe("a summary", () => {
  it("is made once, and is there for a function that never ran", async () => {
    const invocation = testInvocation();
    const seen: InvocationSummary[] = [];
    invocation.defer(({ summary }) => seen.push(summary));
    invocation.defer((end) => seen.push(end.summary, end.summary));
    await endInvocation(invocation, {});
    expect(seen[0]).toMatchObject({ outcome: "ok", failed: false });
    expect(seen[0]?.durationMs).toBeGreaterThanOrEqual(0);
    expect(seen.every((each) => each === seen[0])).toBe(true);
  });
});
