import { Logger as Powertools } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";
import { afterEach, describe, expect, it, vi } from "vitest";
import { createLogger } from "../../../src/logger/create-logger.ts";
import { powertools } from "../../../src/logger/formats/powertools.ts";
import type { LogRecord } from "../../../src/logger/record.ts";
import { memorySink } from "../../../src/logger/sinks/memory.ts";
import { testInvocation } from "../../../src/testing/index.ts";
import {
  brokenOrder,
  holdsForAnyRecord,
  hostileError,
  hostileFields,
  logRecord,
  parseLine,
  topLevelNames,
  WIDE_FIELDS,
} from "../support/format-records.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const XRAY = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";

const CONTEXT = {
  functionName: "place-order",
  functionVersion: "7",
  invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:place-order",
  memoryLimitInMB: "128",
  awsRequestId: "req-1",
  tenantId: "tenant-1",
} as Context;

function lambdaInvocation(context: unknown = CONTEXT): ReturnType<typeof testInvocation> {
  return testInvocation({
    id: "req-1",
    function: { name: "place-order", version: "7", memoryMb: 128 },
    coldStart: true,
    xray: XRAY,
    context,
  });
}

const TIME = '"timestamp":"2026-01-02T03:04:05.006Z"';
const START = `{"level":"INFO","message":"hello",${TIME},"service":"orders"`;
const LAMBDA =
  '"cold_start":true,"function_arn":"arn:aws:lambda:eu-west-1:123456789012:function:place-order",' +
  '"function_memory_size":"128","function_name":"place-order","function_request_id":"req-1",' +
  '"xray_trace_id":"1-5759e988-bd862e3fe1be46a994272793","tenant_id":"tenant-1"';

const golden: [what: string, record: LogRecord, line: string][] = [
  [
    "a plain line",
    logRecord({ fields: { orderId: "1" } }),
    `{"level":"INFO","message":"hello",${TIME},"service":"service_undefined","orderId":"1"}`,
  ],
  [
    "a line of an invocation with a trace",
    logRecord({ service: "orders", invocation: lambdaInvocation(), fields: { orderId: "1" } }),
    `${START},${LAMBDA},"orderId":"1"}`,
  ],
  [
    "a line of an invocation elsewhere",
    logRecord({
      service: "orders",
      invocation: testInvocation({ id: "req-2", function: { name: "f", memoryMb: 64 } }),
    }),
    `${START},"cold_start":false,"function_memory_size":"64","function_name":"f","function_request_id":"req-2"}`,
  ],
  [
    "a line of a durable function, whose context holds Lambda's own",
    logRecord({ service: "orders", invocation: lambdaInvocation({ lambdaContext: CONTEXT }) }),
    `${START},${LAMBDA}}`,
  ],
  [
    "an error with a cause",
    logRecord({ level: "fatal", message: "it failed", service: "orders", error: brokenOrder() }),
    `{"level":"CRITICAL","message":"it failed",${TIME},"service":"orders","error":{"name":"Error",` +
      '"location":"/app/orders.js:12","message":"charge failed",' +
      String.raw`"stack":"Error: charge failed\n    at charge (/app/orders.js:12:9)\n    at main (/app/index.js:1:1)",` +
      '"cause":{"name":"TypeError","location":"/app/db.js:3","message":"no connection",' +
      String.raw`"stack":"TypeError: no connection\n    at connect (/app/db.js:3:7)\n    at main (/app/index.js:1:1)"},` +
      '"code":"E1"}}',
  ],
  [
    "the wide record",
    logRecord({ service: "orders", invocation: lambdaInvocation(), fields: WIDE_FIELDS }),
    `${START},${LAMBDA},"event.name":"invocation","outcome":"ok","duration_ms":1204.25,"faas.name":"place-order",` +
      '"faas.invocation_id":"req-1","http.request.method":"POST","url.path":"/orders","http.response.status_code":201}',
  ],
  [
    "hostile values",
    logRecord({ service: "orders", fields: hostileFields() }),
    `${START},"cycle":{"name":"cycle","self":"[circular]"},` +
      String.raw`"big":"12","nan":"NaN","text":"two\nlines, \"quoted\", ` +
      '\u2028","map":{"a":1},"getter":"[threw: no]","toJson":{"name":"cycle","self":"[circular]"}}',
  ],
  [
    "an error that cannot be asked for anything",
    logRecord({ service: "orders", error: hostileError() }),
    `${START},"error":{"name":"[threw]","location":"","message":"[threw]","cause":"[threw]"}}`,
  ],
  [
    "reserved names of the user",
    logRecord({
      service: "orders",
      error: Object.assign(new Error("x"), { stack: "Error: x" }),
      fields: { level: 1, cold_start: 2, xray_trace_id: 3, function_name: 4, error: 5, x: 6 },
    }),
    `${START},"fields.level":1,"fields.cold_start":2,"fields.xray_trace_id":3,"fields.function_name":4,"fields.error":5,"x":6,` +
      '"error":{"name":"Error","location":"","message":"x","stack":"Error: x"}}',
  ],
];

/** What Powertools prints for what is logged with it, line by line. */
function printedByPowertools(use: (logger: Powertools) => void): string[] {
  const lines: string[] = [];
  const keep = (chunk: string | Uint8Array): boolean => lines.push(String(chunk).trimEnd()) > 0;
  const spies = [process.stdout, process.stderr].map((stream) => vi.spyOn(stream, "write").mockImplementation(keep));
  try {
    use(new Powertools({ serviceName: "orders", logLevel: "TRACE" }));
    return lines;
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}

describe("the Powertools format", () => {
  it.each(golden)("writes %s", (_what, record, line) => {
    expect(powertools()(record)).toBe(line);
  });

  it("gives one line of JSON for any record", () => {
    expect(() => holdsForAnyRecord(powertools({ samplingRate: 0.1 }), ["level", "error", "service"])).not.toThrow();
  });

  it("prints what Powertools prints, in its order too", () => {
    vi.stubEnv("_X_AMZN_TRACE_ID", XRAY);
    vi.stubEnv("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 2, 3, 4, 5, 6), toFake: ["Date"] });
    const error = brokenOrder();
    const inField = new RangeError("far");
    const theirs = printedByPowertools((logger) => {
      logger.addContext(CONTEXT);
      logger.appendKeys({ team: "checkout" });
      logger.trace("a trace");
      logger.debug("a number", { n: 1, nested: { list: [1, "two", null], at: new Date(0) } });
      logger.info("an order", { orderId: "1" }, { total: 10n });
      logger.warn({ message: "as one object", stock: 0 });
      logger.error("it failed", error);
      logger.error("it failed", { error });
      logger.error("it failed", { reason: inField });
      logger.critical("the end");
    });

    const sink = memorySink();
    const format = powertools({ samplingRate: 0 }); // Powertools tells a rate of 0 where none is set.
    const log = createLogger({ service: "orders", level: "trace", format, sink })
      .child({ team: "checkout" })
      .for(lambdaInvocation());
    log.trace("a trace");
    log.debug("a number", { n: 1, nested: { list: [1, "two", null], at: new Date(0) } });
    log.info("an order", { orderId: "1" }, { total: 10n });
    log.warn("as one object", { stock: 0 });
    log.error("it failed", error);
    log.error("it failed", { error });
    log.error("it failed", { reason: inField });
    log.fatal("the end");

    expect(sink.lines).toEqual(theirs);
    expect(theirs).toHaveLength(8);
  });

  it("differs from Powertools where that loses or replaces what was logged", () => {
    const given = {
      service: "mine",
      cold_start: "mine",
      empty: "",
      nothing: null,
      map: new Map([["a", 1]]),
      nan: Number.NaN,
    };
    const [warning, line] = printedByPowertools((logger) => logger.info("hello", given));
    expect(warning).toContain("service");
    const theirs: unknown = parseLine(line);
    const ours: unknown = parseLine(powertools()(logRecord({ service: "orders", fields: given })));
    expect(theirs).toMatchObject({ service: "orders", cold_start: "mine", map: {}, nan: null });
    expect(topLevelNames(line ?? "")).not.toContain("nothing");
    expect(ours).toMatchObject({
      service: "orders",
      "fields.service": "mine",
      "fields.cold_start": "mine",
      empty: "",
      nothing: null,
      map: { a: 1 },
      nan: "NaN",
    });
  });

  it("ends where causes come round", () => {
    const first = new Error("first");
    const second = new Error("second", { cause: first });
    first.cause = second;
    expect(parseLine(powertools()(logRecord({ error: first }))).error).toMatchObject({
      message: "first",
      cause: { message: "second", cause: "[circular]" },
    });
  });

  it("takes service and sampling rate from the environment of Powertools, as far as they make sense", () => {
    vi.stubEnv("POWERTOOLS_SERVICE_NAME", "from-env");
    vi.stubEnv("POWERTOOLS_LOGGER_SAMPLE_RATE", "0.25");
    expect(parseLine(powertools()(logRecord()))).toMatchObject({ service: "from-env", sampling_rate: 0.25 });
    expect(parseLine(powertools({ samplingRate: 1 })(logRecord()))).toMatchObject({ sampling_rate: 1 });
    vi.stubEnv("POWERTOOLS_LOGGER_SAMPLE_RATE", "often");
    expect(topLevelNames(powertools()(logRecord()))).not.toContain("sampling_rate");
  });

  it.each([
    [{ samplingRate: 2 }, "powertools: `samplingRate` must be a number from 0 to 1, got 2 (number)."],
    [{ sampleRate: 1 }, "powertools: there is no option `sampleRate`"],
  ])("refuses %j", (options, message) => {
    expect(() => powertools(options as never)).toThrow(message);
  });
});
