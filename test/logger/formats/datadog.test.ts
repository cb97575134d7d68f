import { afterEach, describe, expect, it, vi } from "vitest";
import { datadog } from "../../../src/logger/formats/datadog.ts";
import type { LogRecord } from "../../../src/logger/record.ts";
import { testInvocation } from "../../../src/testing/index.ts";
import {
  brokenOrder,
  holdsForAnyRecord,
  hostileError,
  hostileFields,
  logRecord,
  parseLine,
  tracedInvocation,
  WIDE_FIELDS,
} from "../support/format-records.ts";

afterEach(() => vi.unstubAllEnvs());

const START = '{"timestamp":"2026-01-02T03:04:05.006Z"';
const CONSTANT =
  '"ddsource":"nodejs","ddtags":"env:prod,version:1.4.0,team:checkout","dd.env":"prod","dd.version":"1.4.0"';
const TRACE = '"dd.trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","dd.span_id":"67667974448284343"';

const golden: [what: string, record: LogRecord, line: string][] = [
  [
    "a plain line",
    logRecord({ fields: { orderId: "1" } }),
    `${START},"status":"info","message":"hello",${CONSTANT},"orderId":"1"}`,
  ],
  [
    "a line of an invocation with a trace",
    logRecord({ level: "warn", service: "orders", invocation: tracedInvocation(), fields: { orderId: "1" } }),
    `${START},"status":"warn","message":"hello","service":"orders",${CONSTANT},${TRACE},"faas.invocation_id":"req-1","orderId":"1"}`,
  ],
  [
    "an error with a cause",
    logRecord({ level: "fatal", message: "it failed", error: brokenOrder() }),
    `${START},"status":"critical","message":"it failed",${CONSTANT},"error":{"kind":"Error","message":"charge failed",` +
      String.raw`"stack":"Error: charge failed\n    at charge (/app/orders.js:12:9)\n    at main (/app/index.js:1:1)",` +
      '"cause":{"name":"TypeError","message":"no connection",' +
      String.raw`"stack":"TypeError: no connection\n    at connect (/app/db.js:3:7)\n    at main (/app/index.js:1:1)"},` +
      '"code":"E1"}}',
  ],
  [
    "the wide record, whose invocation id stands once",
    logRecord({ invocation: tracedInvocation(), fields: WIDE_FIELDS }),
    `${START},"status":"info","message":"hello",${CONSTANT},${TRACE},` +
      '"event.name":"invocation","outcome":"ok","duration_ms":1204.25,"faas.name":"place-order","faas.invocation_id":"req-1",' +
      '"http.request.method":"POST","url.path":"/orders","http.response.status_code":201}',
  ],
  [
    "hostile values",
    logRecord({ fields: hostileFields() }),
    `${START},"status":"info","message":"hello",${CONSTANT},"cycle":{"name":"cycle","self":"[circular]"},` +
      String.raw`"big":"12","nan":"NaN","text":"two\nlines, \"quoted\", ` +
      '\u2028","map":{"a":1},"getter":"[threw: no]","toJson":{"name":"cycle","self":"[circular]"}}',
  ],
  [
    "an error that cannot be asked for anything",
    logRecord({ level: "error", error: hostileError() }),
    `${START},"status":"error","message":"hello",${CONSTANT},` +
      '"error":{"kind":"[threw]","message":"[threw]","stack":"[threw]","cause":"[threw]"}}',
  ],
  [
    "reserved names of the user",
    logRecord({
      invocation: testInvocation({ id: "req-2" }),
      fields: {
        status: 1,
        ddtags: 2,
        "dd.trace_id": 3,
        error: 4,
        "error.stack": 5,
        "faas.invocation_id": "mine",
        x: 6,
      },
    }),
    `${START},"status":"info","message":"hello",${CONSTANT},"faas.invocation_id":"req-2","fields.status":1,"fields.ddtags":2,` +
      '"fields.dd.trace_id":3,"fields.error":4,"fields.error.stack":5,"fields.faas.invocation_id":"mine","x":6}',
  ],
];

describe("the Datadog format", () => {
  it.each(golden)("writes %s", (_what, record, line) => {
    expect(datadog({ env: "prod", version: "1.4.0", tags: { team: "checkout" } })(record)).toBe(line);
  });

  it("gives one line of JSON for any record", () => {
    expect(() => holdsForAnyRecord(datadog(), ["message", "status", "error", "faas.invocation_id"])).not.toThrow();
  });

  it("has a status for every level that Datadog reads as it is meant", () => {
    const statuses = (["trace", "debug", "info", "warn", "error", "fatal"] as const).map(
      (level) => parseLine(datadog()(logRecord({ level }))).status,
    );
    expect(statuses).toEqual(["trace", "debug", "info", "warn", "error", "critical"]);
  });

  it("writes a trace id of 64 bits in decimal, as Datadog's tracers do", () => {
    const invocation = testInvocation({ traceparent: "00-0000000000000000ffffffffffffffff-8000000000000001-01" });
    expect(parseLine(datadog()(logRecord({ invocation })))).toMatchObject({
      "dd.trace_id": "18446744073709551615",
      "dd.span_id": "9223372036854775809",
    });
  });

  it("takes environment, version and service from Datadog's variables", () => {
    vi.stubEnv("DD_ENV", "stage");
    vi.stubEnv("DD_VERSION", "2");
    vi.stubEnv("DD_SERVICE", "from-env");
    const format = datadog({ source: "cloudflare", version: "3" });
    expect(parseLine(format(logRecord()))).toMatchObject({
      service: "from-env",
      ddsource: "cloudflare",
      ddtags: "env:stage,version:3",
      "dd.env": "stage",
      "dd.version": "3",
    });
    expect(parseLine(format(logRecord({ service: "orders" })))).toMatchObject({ service: "orders" });
  });

  it("writes no tags where there are none", () => {
    for (const name of ["DD_ENV", "DD_VERSION"]) vi.stubEnv(name, "");
    expect(datadog()(logRecord())).toBe(`${START},"status":"info","message":"hello","ddsource":"nodejs"}`);
  });

  it.each([
    [{ env: "" }, "datadog: `env` must be a string, got"],
    [{ tags: { team: "a,b" } }, "datadog: `tags` must be an object of texts without commas, got"],
    [{ tag: {} }, "datadog: there is no option `tag`"],
  ])("refuses %j", (options, message) => {
    expect(() => datadog(options as never)).toThrow(message);
  });
});
