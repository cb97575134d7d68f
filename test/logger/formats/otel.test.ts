import { afterEach, describe, expect, it, vi } from "vitest";
import { otel } from "../../../src/logger/formats/otel.ts";
import type { LogRecord } from "../../../src/logger/record.ts";
import { testInvocation } from "../../../src/testing/index.ts";
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

const START = '{"timestamp":"2026-01-02T03:04:05.006Z"';
const INFO = '"severityNumber":9,"severityText":"INFO","body":"hello"';
const TRACE = '"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","span_id":"00f067aa0ba902b7","trace_flags":"01"';
const PROD = '"resource":{"deployment.environment.name":"prod"}';

const golden: [what: string, record: LogRecord, line: string][] = [
  ["a bare line", logRecord(), `${START},${INFO},${PROD}}`],
  ["a plain line", logRecord({ fields: { orderId: "1" } }), `${START},${INFO},"attributes":{"orderId":"1"},${PROD}}`],
  [
    "a line of an invocation with a trace",
    logRecord({ level: "warn", service: "orders", invocation: tracedInvocation(), fields: { orderId: "1" } }),
    `${START},"severityNumber":13,"severityText":"WARN","body":"hello",${TRACE},` +
      '"attributes":{"faas.invocation_id":"req-1","orderId":"1"},' +
      '"resource":{"service.name":"orders","deployment.environment.name":"prod"}}',
  ],
  [
    "an error with a cause",
    logRecord({ level: "error", message: "it failed", error: brokenOrder(), fields: { orderId: "1" } }),
    `${START},"severityNumber":17,"severityText":"ERROR","body":"it failed","attributes":{"orderId":"1",` +
      '"exception.type":"Error","exception.message":"charge failed",' +
      String.raw`"exception.stacktrace":"Error: charge failed\n    at charge (/app/orders.js:12:9)\n    at main (/app/index.js:1:1)",` +
      '"exception.details":{"cause":{"name":"TypeError","message":"no connection",' +
      String.raw`"stack":"TypeError: no connection\n    at connect (/app/db.js:3:7)\n    at main (/app/index.js:1:1)"},` +
      `"code":"E1"}},${PROD}}`,
  ],
  [
    "the wide record, whose name is the event's",
    logRecord({ invocation: tracedInvocation(), fields: WIDE_FIELDS }),
    `${START},${INFO},"eventName":"invocation",${TRACE},` +
      '"attributes":{"outcome":"ok","duration_ms":1204.25,"faas.name":"place-order","faas.invocation_id":"req-1",' +
      `"http.request.method":"POST","url.path":"/orders","http.response.status_code":201},${PROD}}`,
  ],
  [
    "hostile values",
    logRecord({ fields: hostileFields() }),
    `${START},${INFO},"attributes":{"cycle":{"name":"cycle","self":"[circular]"},` +
      String.raw`"big":"12","nan":"NaN","text":"two\nlines, \"quoted\", ` +
      `\u2028","map":{"a":1},"getter":"[threw: no]","toJson":{"name":"cycle","self":"[circular]"}},${PROD}}`,
  ],
  [
    "an error that cannot be asked for anything",
    logRecord({ level: "fatal", error: hostileError() }),
    `${START},"severityNumber":21,"severityText":"FATAL","body":"hello","attributes":{"exception.type":"[threw]",` +
      `"exception.message":"[threw]","exception.stacktrace":"[threw]","exception.details":{"cause":"[threw]"}},${PROD}}`,
  ],
  [
    "reserved names of the user; those of other members are free inside of the attributes",
    logRecord({
      invocation: testInvocation({ id: "req-2" }),
      fields: { body: 1, trace_id: 2, "exception.type": 3, "faas.invocation_id": "mine", "event.name": 4 },
    }),
    `${START},${INFO},"attributes":{"faas.invocation_id":"req-2","body":1,"trace_id":2,"fields.exception.type":3,` +
      `"fields.faas.invocation_id":"mine","event.name":4},${PROD}}`,
  ],
];

describe("the OpenTelemetry format", () => {
  it.each(golden)("writes %s", (_what, record, line) => {
    expect(otel({ resource: { "deployment.environment.name": "prod" } })(record)).toBe(line);
  });

  it("gives one line of JSON for any record", () => {
    expect(() => holdsForAnyRecord(otel(), ["event.name", "exception.type", "faas.invocation_id"])).not.toThrow();
  });

  it("has no name twice among the attributes", () => {
    const line = otel()(
      logRecord({
        invocation: tracedInvocation(),
        error: brokenOrder(),
        fields: { ...WIDE_FIELDS, "exception.type": 1, "faas.invocation_id": 2 },
      }),
    );
    const names = topLevelNames(JSON.stringify(parseLine(line).attributes));
    expect(line.match(/"faas.invocation_id":/g)).toHaveLength(1);
    expect(line.match(/"exception.type":/g)).toHaveLength(1);
    expect(names).toEqual(expect.arrayContaining(["fields.exception.type", "fields.faas.invocation_id"]));
  });

  it("has a severity number and text for every level", () => {
    const severities = (["trace", "debug", "info", "warn", "error", "fatal"] as const).map((level) => {
      const { severityNumber, severityText } = parseLine(otel()(logRecord({ level })));
      return [severityNumber, severityText];
    });
    expect(severities).toEqual([
      [1, "TRACE"],
      [5, "DEBUG"],
      [9, "INFO"],
      [13, "WARN"],
      [17, "ERROR"],
      [21, "FATAL"],
    ]);
  });

  it("leaves out what the trace does not tell", () => {
    const flags = (init: Parameters<typeof testInvocation>[0]): unknown => {
      const { trace_id, span_id, trace_flags } = parseLine(otel()(logRecord({ invocation: testInvocation(init) })));
      return [trace_id, span_id, trace_flags];
    };
    const traceId = "5759e988bd862e3fe1be46a994272793";
    expect(flags({ xray: "Root=1-5759e988-bd862e3fe1be46a994272793" })).toEqual([traceId, undefined, undefined]);
    expect(flags({ traceparent: `00-${traceId}-00f067aa0ba902b7-00` })).toEqual([traceId, "00f067aa0ba902b7", "00"]);
    expect(flags({})).toEqual([undefined, undefined, undefined]);
  });

  it("takes the resource from the environment, the service and the option, the later over the earlier", () => {
    vi.stubEnv(
      "OTEL_RESOURCE_ATTRIBUTES",
      " cloud.region = eu-1 ,team=a%20b,service.name=env,deployment.environment.name=stage",
    );
    const format = otel({ resource: { "deployment.environment.name": "prod" } });
    const resource = (service?: string): unknown => parseLine(format(logRecord({ service }))).resource;
    const shared = { "cloud.region": "eu-1", team: "a b", "deployment.environment.name": "prod" };
    expect(resource()).toEqual({ ...shared, "service.name": "env" });
    expect(resource("orders")).toEqual({ ...shared, "service.name": "orders" });
    expect(resource("other")).toEqual({ ...shared, "service.name": "other" });
  });

  it.each(["a=1,b", "a=%zz", "=1"])("takes nothing from resource attributes that cannot be read: %s", (value) => {
    vi.stubEnv("OTEL_RESOURCE_ATTRIBUTES", value);
    expect(topLevelNames(otel()(logRecord()))).not.toContain("resource");
  });

  it.each([
    [{ resource: "x" }, "otel: `resource` must be an object of attributes, got"],
    [{ resources: {} }, "otel: there is no option `resources`"],
  ])("refuses %j", (options, message) => {
    expect(() => otel(options as never)).toThrow(message);
  });
});
