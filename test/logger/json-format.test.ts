import { describe, expect, it } from "vitest";
import { jsonFormat } from "../../src/logger/json-format.ts";
import type { LogRecord } from "../../src/logger/record.ts";
import { testInvocation } from "../../src/testing/index.ts";

const record = (overrides: Partial<LogRecord> = {}): LogRecord => ({
  time: Date.UTC(2026, 0, 2, 3, 4, 5, 6),
  level: "info",
  message: "hello",
  fields: {},
  ...overrides,
});

describe("the JSON format", () => {
  it("is one object with CloudWatch's names first", () => {
    const invocation = testInvocation({
      id: "req-1",
      xray: "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1",
    });
    expect(jsonFormat(record({ service: "orders", invocation, fields: { orderId: "1" } }))).toBe(
      '{"timestamp":"2026-01-02T03:04:05.006Z","level":"INFO","message":"hello","service":"orders","requestId":"req-1",' +
        '"trace_id":"5759e988bd862e3fe1be46a994272793","orderId":"1"}',
    );
  });

  it("never writes a name twice: a field with a name of the format's own is set aside", () => {
    const line = jsonFormat(record({ fields: { level: "mine", message: 1, other: 2 } }));
    expect(JSON.parse(line)).toMatchObject({
      level: "INFO",
      message: "hello",
      "fields.level": "mine",
      "fields.message": 1,
      other: 2,
    });
    expect(line.match(/"level":/g)).toHaveLength(1);
  });

  it("names the tenant where there is one; elsewhere the name is the user's own", () => {
    const invocation = Object.assign(testInvocation({ id: "req-1" }), { tenantId: "acme" });
    const start = '{"timestamp":"2026-01-02T03:04:05.006Z","level":"INFO","message":"hello"';
    expect(jsonFormat(record({ invocation, fields: { tenantId: "mine" } }))).toBe(
      `${start},"requestId":"req-1","tenantId":"acme","fields.tenantId":"mine"}`,
    );
    expect(jsonFormat(record({ invocation: testInvocation({ id: "req-1" }), fields: { tenantId: "mine" } }))).toBe(
      `${start},"requestId":"req-1","tenantId":"mine"}`,
    );
  });

  it("writes times of different seconds, before the epoch too", () => {
    const times = [0, 999, 1000, -1, Date.UTC(2026, 11, 31, 23, 59, 59, 999)];
    for (const time of times)
      expect(JSON.parse(jsonFormat(record({ time })))).toMatchObject({ timestamp: new Date(time).toISOString() });
  });
});
