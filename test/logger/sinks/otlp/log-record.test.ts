import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { membersToJson } from "../../../../src/logger/json.ts";
import type { LogLevel } from "../../../../src/logger/level.ts";
import type { LogRecord } from "../../../../src/logger/record.ts";
import { exportRequest } from "../../../../src/logger/sinks/otlp/export-request.ts";
import { logRecordJson } from "../../../../src/logger/sinks/otlp/log-record.ts";
import { testInvocation } from "../../../../src/testing/index.ts";
import type { OtlpLogRecord } from "../support/collector.ts";
import { exportLogsServiceRequest, fromAttributes } from "../support/otlp-schema.ts";

/** As it arrives: in a request that is checked against the protocol. */
function sent(record: Partial<LogRecord>): OtlpLogRecord {
  const json = logRecordJson({ time: 1, level: "info", message: "x", fields: {}, ...record });
  const request = JSON.parse(exportRequest([{ json, service: "s", bytes: json.length }], () => ({ a: 1 }))) as unknown;
  exportLogsServiceRequest.parse(request);
  return JSON.parse(json) as OtlpLogRecord;
}

const attributes = (record: Partial<LogRecord>): Record<string, unknown> => fromAttributes(sent(record).attributes);

/** What the JSON of the logger says of fields, in UTF-8. */
function asJson(fields: object): unknown {
  return wellFormed(JSON.parse(`{${membersToJson(fields, new Set()).slice(1)}}`));
}

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.toWellFormed(), wellFormed(member)]));
}

describe("logRecordJson", () => {
  it("writes valid OTLP for any fields, and nothing of them is lost", () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withTypedArray: true,
    });
    const name = fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constantFrom("__proto__", "event.name", "a"));
    fc.assert(
      fc.property(fc.dictionary(name, anything), fc.string({ unit: "binary" }), (fields, message) => {
        const record = sent({ fields, message });
        const event = record["eventName"] as string | undefined;
        expect(record.body).toEqual({ stringValue: message.toWellFormed() });
        const arrived = { ...fromAttributes(record.attributes), ...(event !== undefined && { "event.name": event }) };
        expect(arrived).toEqual(asJson(fields));
      }),
      { numRuns: 300 },
    );
  });

  it("writes valid OTLP for any error, time, level and trace", () => {
    const error = fc.tuple(fc.string(), fc.anything(), fc.anything()).map(([message, cause, extra]) => {
      return Object.assign(new Error(message, { cause }), { extra });
    });
    const trace = fc.option(fc.record({ flags: fc.constantFrom("00", "01"), id: fc.integer({ min: 1 }) }));
    const levels = fc.constantFrom<LogLevel>("trace", "debug", "info", "warn", "error", "fatal");
    fc.assert(
      fc.property(error, fc.double(), levels, trace, (thrown, time, level, parent) => {
        const id = parent?.id.toString(16).padStart(32, "0");
        const traceparent = parent ? `00-${id}-00f067aa0ba902b7-${parent.flags}` : undefined;
        const record = sent({ error: thrown, time, level, invocation: testInvocation({ traceparent }) });
        expect(record["traceId"]).toBe(id);
        expect(record["flags"]).toBe(parent ? Number(parent.flags) : undefined);
        expect(fromAttributes(record.attributes)["exception.message"]).toBe(thrown.message.toWellFormed());
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [1_700_000_000_123, "1700000000123000000"],
    [1_700_000_000_123.25, "1700000000123250000"],
    [0, "0"],
    [-1, "0"],
    [Number.NaN, "0"],
    [1e300, "0"],
  ])("writes %d ms as %s nanoseconds; 0 is unknown", (time, nanos) => {
    expect(sent({ time })["timeUnixNano"]).toBe(nanos);
  });

  it.each([
    [2 ** 53 - 1, { intValue: "9007199254740991" }],
    [-(2 ** 53) + 1, { intValue: "-9007199254740991" }],
    [2 ** 53, { doubleValue: 2 ** 53 }],
    [1e21, { doubleValue: 1e21 }],
    [-0, { intValue: "0" }],
    [Number.NaN, { stringValue: "NaN" }],
    [2n ** 70n, { stringValue: "1180591620717411303424" }],
    [null, {}],
    [[null, [1]], { arrayValue: { values: [{}, { arrayValue: { values: [{ intValue: "1" }] } }] } }],
    ["\ud800x", { stringValue: "\ufffdx" }],
  ])("writes %o as its AnyValue", (value, written) => {
    expect(sent({ fields: { value } }).attributes).toEqual([{ key: "value", value: written }]);
  });

  it("leaves out what is undefined, and writes a name once that becomes the same in UTF-8", () => {
    expect(attributes({ fields: { a: undefined, "\ud800": 1, "\ud801": 2 } })).toEqual({ "\ufffd": 2 });
  });

  it("takes event.name for the event's name only where it is one", () => {
    expect(sent({ fields: { "event.name": "order.placed" } })).toMatchObject({
      eventName: "order.placed",
      attributes: [],
    });
    expect(attributes({ fields: { "event.name": 7 } })).toEqual({ "event.name": 7 });
    expect(attributes({ fields: { "event.name": "" } })).toEqual({ "event.name": "" });
  });

  it("keeps what the conventions have no name for: causes, the errors of an AggregateError, members", () => {
    const error = Object.assign(new AggregateError([new RangeError("in")], "out"), { code: 7 });
    expect(attributes({ error })).toMatchObject({
      "exception.type": "AggregateError",
      "exception.message": "out",
      "exception.details": { code: 7, errors: [{ name: "RangeError", message: "in" }] },
    });
  });

  it("writes an error without a stack, and one that refuses everything", () => {
    const refuse = (): never => {
      throw new Error("refused");
    };
    expect(attributes({ error: Object.assign(new Error("x"), { stack: undefined }) })).toEqual({
      "exception.type": "Error",
      "exception.message": "x",
    });
    const hostile = new Proxy(new Error("x"), { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse });
    expect(attributes({ error: hostile })["exception.message"]).toBeDefined();
  });

  it("has no trace where there is none, and no span or flags where the caller named none", () => {
    expect(sent({ invocation: testInvocation() })).not.toHaveProperty("traceId");
    const record = sent({ invocation: testInvocation({ xray: "Root=1-5759e988-bd862e3fe1be46a994272793" }) });
    expect(record["traceId"]).toBe("5759e988bd862e3fe1be46a994272793");
    expect(record).not.toHaveProperty("spanId");
    expect(record).not.toHaveProperty("flags");
  });
});
