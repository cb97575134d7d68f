import { afterEach, describe, expect, it, vi } from "vitest";
import { fasten } from "../../../src/core/pipeline.ts";
import { createLogger } from "../../../src/logger/create-logger.ts";
import { gcp } from "../../../src/logger/formats/gcp.ts";
import type { LogRecord } from "../../../src/logger/record.ts";
import { memorySink } from "../../../src/logger/sinks/memory.ts";
import { invoke, testInvocation } from "../../../src/testing/index.ts";
import {
  brokenOrder,
  holdsForAnyRecord,
  hostileError,
  hostileFields,
  logRecord,
  parseLine,
  topLevelNames,
  tracedInvocation,
  WIDE_FIELDS,
} from "../support/format-records.ts";

afterEach(() => vi.unstubAllEnvs());

const TRACE =
  '"logging.googleapis.com/trace":"projects/shop-1/traces/4bf92f3577b34da6a3ce929d0e0e4736",' +
  '"logging.googleapis.com/spanId":"00f067aa0ba902b7","logging.googleapis.com/trace_sampled":true';
const REPORTED = '"@type":"type.googleapis.com/google.devtools.clouderrorreporting.v1beta1.ReportedErrorEvent"';

const golden: [what: string, record: LogRecord, line: string][] = [
  [
    "a plain line",
    logRecord({ fields: { orderId: "1" } }),
    '{"severity":"INFO","time":"2026-01-02T03:04:05.006Z","message":"hello","orderId":"1"}',
  ],
  [
    "a line of an invocation with a trace",
    logRecord({ level: "warn", service: "orders", invocation: tracedInvocation(), fields: { orderId: "1" } }),
    `{"severity":"WARNING","time":"2026-01-02T03:04:05.006Z","message":"hello",${TRACE},` +
      '"logging.googleapis.com/labels":{"execution_id":"req-1"},"serviceContext":{"service":"orders"},"orderId":"1"}',
  ],
  [
    "an error with a cause",
    logRecord({ level: "error", message: "it failed", service: "orders", error: brokenOrder() }),
    '{"severity":"ERROR","time":"2026-01-02T03:04:05.006Z","message":"it failed","serviceContext":{"service":"orders"},' +
      String.raw`"stack_trace":"Error: charge failed\n    at charge (/app/orders.js:12:9)\n    at main (/app/index.js:1:1)",` +
      '"error":{"name":"Error","message":"charge failed","cause":{"name":"TypeError","message":"no connection",' +
      String.raw`"stack":"TypeError: no connection\n    at connect (/app/db.js:3:7)\n    at main (/app/index.js:1:1)"},` +
      '"code":"E1"}}',
  ],
  [
    "a severe line without an error",
    logRecord({ level: "fatal" }),
    `{"severity":"CRITICAL","time":"2026-01-02T03:04:05.006Z","message":"hello",${REPORTED}}`,
  ],
  [
    "the wide record of a request",
    logRecord({ invocation: tracedInvocation(), fields: WIDE_FIELDS }),
    `{"severity":"INFO","time":"2026-01-02T03:04:05.006Z","message":"hello",${TRACE},` +
      '"logging.googleapis.com/labels":{"execution_id":"req-1"},' +
      '"httpRequest":{"requestMethod":"POST","requestUrl":"/orders","status":201,"latency":"1.20425s"},' +
      '"event.name":"invocation","outcome":"ok","duration_ms":1204.25,"faas.name":"place-order","faas.invocation_id":"req-1",' +
      '"http.request.method":"POST","url.path":"/orders","http.response.status_code":201}',
  ],
  [
    "hostile values",
    logRecord({ fields: hostileFields() }),
    '{"severity":"INFO","time":"2026-01-02T03:04:05.006Z","message":"hello","cycle":{"name":"cycle","self":"[circular]"},' +
      String.raw`"big":"12","nan":"NaN","text":"two\nlines, \"quoted\", ` +
      '\u2028","map":{"a":1},"getter":"[threw: no]","toJson":{"name":"cycle","self":"[circular]"}}',
  ],
  [
    "an error that cannot be asked for anything",
    logRecord({ level: "error", error: hostileError() }),
    `{"severity":"ERROR","time":"2026-01-02T03:04:05.006Z","message":"hello",${REPORTED},` +
      '"error":{"name":"[threw]","message":"[threw]","cause":"[threw]"}}',
  ],
  [
    "reserved names of the user",
    logRecord({
      fields: {
        severity: 1,
        time: 2,
        timestamp: { seconds: 1, nanos: 0 },
        httpRequest: 3,
        "@type": 4,
        stack_trace: 5,
        x: 6,
      },
    }),
    '{"severity":"INFO","time":"2026-01-02T03:04:05.006Z","message":"hello","fields.severity":1,"fields.time":2,' +
      '"fields.timestamp":{"seconds":1,"nanos":0},"fields.httpRequest":3,"fields.@type":4,"fields.stack_trace":5,"x":6}',
  ],
];

describe("the Google Cloud format", () => {
  it.each(golden)("writes %s", (_what, record, line) => {
    expect(gcp({ projectId: "shop-1" })(record)).toBe(line);
  });

  it("gives one line of JSON for any record", () => {
    expect(() =>
      holdsForAnyRecord(gcp({ projectId: "shop-1", labels: { team: "a" }, sourceLocation: true }), [
        "message",
        "httpRequest",
        "logging.googleapis.com/labels",
      ]),
    ).not.toThrow();
  });

  it("has a severity for every level", () => {
    const format = gcp();
    const severities = (["trace", "debug", "info", "warn", "error", "fatal"] as const).map(
      (level) => parseLine(format(logRecord({ level }))).severity,
    );
    expect(severities).toEqual(["DEBUG", "DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]);
  });

  it.each([
    ["GOOGLE_CLOUD_PROJECT", "projects/from-env/traces/4bf92f3577b34da6a3ce929d0e0e4736"],
    ["GCLOUD_PROJECT", "projects/from-env/traces/4bf92f3577b34da6a3ce929d0e0e4736"],
    ["GCP_PROJECT", "projects/from-env/traces/4bf92f3577b34da6a3ce929d0e0e4736"],
    ["UNRELATED", "4bf92f3577b34da6a3ce929d0e0e4736"],
  ])("takes the project from %s", (variable, trace) => {
    for (const name of ["GOOGLE_CLOUD_PROJECT", "GCLOUD_PROJECT", "GCP_PROJECT"]) vi.stubEnv(name, "");
    vi.stubEnv(variable, "from-env");
    const line = gcp()(logRecord({ invocation: tracedInvocation() }));
    expect(parseLine(line)).toMatchObject({ "logging.googleapis.com/trace": trace });
  });

  it("writes labels outside of invocations too, and those of each invocation apart", () => {
    const format = gcp({ labels: { team: "a" } });
    const labels = (record: Partial<LogRecord>): unknown =>
      parseLine(format(logRecord(record)))["logging.googleapis.com/labels"];
    expect(labels({})).toEqual({ team: "a" });
    expect(labels({ invocation: testInvocation({ id: "1" }) })).toEqual({ team: "a", execution_id: "1" });
    expect(labels({ invocation: testInvocation({ id: "2" }) })).toEqual({ team: "a", execution_id: "2" });
  });

  it("tells service and version from Cloud Run's environment where nobody says them", () => {
    vi.stubEnv("K_SERVICE", "orders");
    vi.stubEnv("K_REVISION", "orders-00007");
    const context = (record: Partial<LogRecord>, version?: string): unknown =>
      parseLine(gcp(version === undefined ? {} : { version })(logRecord(record)))["serviceContext"];
    expect(context({})).toEqual({ service: "orders", version: "orders-00007" });
    expect(context({ service: "mine" }, "2")).toEqual({ service: "mine", version: "2" });
  });

  it("puts a true first line before a stack that has none or an old one", () => {
    const stackOf = (error: Error): unknown => parseLine(gcp()(logRecord({ level: "error", error })))["stack_trace"];
    const foreign = Object.assign(new RangeError("too far"), { stack: "    at walk (/app/walk.js:1:1)" });
    expect(stackOf(foreign)).toBe("RangeError: too far\n    at walk (/app/walk.js:1:1)");
    const renamed = Object.assign(new Error("old\nmessage"), {
      stack: "Error: old\nmessage\n    at walk (/app/walk.js:1:1)",
    });
    Object.assign(renamed, { name: "OrderError", message: "new message" });
    expect(stackOf(renamed)).toBe("OrderError: new message\n    at walk (/app/walk.js:1:1)");
  });

  it("reports an error without frames by its type", () => {
    const error = Object.assign(new Error("no frames"), { stack: "Error: no frames" });
    const parsed: unknown = parseLine(gcp()(logRecord({ level: "error", error })));
    expect(parsed).toHaveProperty(["@type"]);
    expect(parsed).not.toHaveProperty("stack_trace");
  });

  it("fills httpRequest from no other line than the wide record", () => {
    const { "event.name": _name, ...fields } = WIDE_FIELDS;
    expect(topLevelNames(gcp()(logRecord({ fields })))).not.toContain("httpRequest");
  });

  it("fills httpRequest from the wide record that a function writes", async () => {
    const sink = memorySink();
    const log = createLogger({ service: "orders", format: gcp(), sink });
    await invoke(
      fasten(log).http(() => new Response(undefined, { status: 204 })),
      new Request("https://example.com/a?b=c"),
    );
    expect(parseLine(sink.lines.at(-1))).toMatchObject({
      severity: "INFO",
      httpRequest: { requestMethod: "GET", requestUrl: "/a", status: 204, latency: expect.stringMatching(/^[\d.]+s$/) },
    });
  });

  it("tells where a line was logged, if asked", () => {
    const sink = memorySink();
    const log = createLogger({ format: gcp({ sourceLocation: true }), sink });
    (function placeOrder() {
      log.child({ a: 1 }).info("hello");
    })();
    expect(parseLine(sink.lines[0])["logging.googleapis.com/sourceLocation"]).toEqual({
      file: expect.stringMatching(/test\/logger\/formats\/gcp\.test\.ts$/),
      line: expect.stringMatching(/^\d+$/),
      function: "placeOrder",
    });
    expect(topLevelNames(gcp()(logRecord()))).not.toContain("logging.googleapis.com/sourceLocation");
  });

  it.each([
    [{ projectId: "" }, "gcp: `projectId` must be a string, got"],
    [{ labels: { team: 1 } }, "gcp: `labels` must be an object of texts, got"],
    [{ sourceLocation: "yes" }, "gcp: `sourceLocation` must be a boolean, got"],
    [{ project: "x" }, "gcp: there is no option `project`"],
  ])("refuses %j", (options, message) => {
    expect(() => gcp(options as never)).toThrow(message);
  });
});
