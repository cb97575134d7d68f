import { describe, expect, it, vi } from "vitest";
import { decodeText } from "../../src/core/decode.ts";
import { createEvent, type EventInit, isFunctionEvent, withData } from "../../src/core/event.ts";
import { testEvent } from "../../src/testing/event.ts";

const attributes = {
  id: "e1",
  source: "/orders",
  type: "order.placed",
  subject: "o-7",
  time: "2026-01-01T00:00:00.123456789Z",
  datacontenttype: "application/json",
  dataschema: "https://example.com/order",
  traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  tracestate: "a=1",
  partitionkey: "p",
  sequence: "12",
};

/** An event as an adapter makes it, from everything an event can have. */
const event = (decode: () => unknown, more: Partial<EventInit> = {}) =>
  createEvent({
    ...attributes,
    delivery: { source: "aws:sqs", attempt: 2, orderingKey: "k" },
    raw: { body: "raw" },
    decode,
    ...more,
  });

const invalid = (): unknown => decodeText("sqs", "{broken", "application/json");

describe("the data of an event", () => {
  it("is decoded when it is first read, and once", () => {
    const decode = vi.fn<() => unknown>(() => ({ total: 10 }));
    const lazy = event(decode);
    expect(decode).not.toHaveBeenCalled();
    expect(lazy.data).toBe(lazy.data);
    expect(decode).toHaveBeenCalledTimes(1);
  });

  it("is decoded once also when it is undefined or null", () => {
    for (const value of [undefined, null]) {
      const decode = vi.fn<() => unknown>(() => value);
      const lazy = event(decode);
      expect([lazy.data, lazy.data, decode.mock.calls.length]).toEqual([value, value, 1]);
    }
  });

  it("that claims to be JSON and is not throws each time it is read; the rest of the event can be read", () => {
    const broken = event(invalid);
    for (let time = 0; time < 3; time++)
      expect(() => broken.data).toThrow(expect.objectContaining({ code: "INVALID_EVENT" }));
    expect([broken.id, broken.delivery.attempt]).toEqual(["e1", 2]);
  });

  it("that is bytes stays the very bytes", () => {
    const bytes = new Uint8Array([1, 2]);
    expect(event(() => bytes).data).toBe(bytes);
  });
});

describe("an event", () => {
  it("has the attributes of CloudEvents, its delivery and its record", () => {
    expect({ ...event(() => 1) }).toEqual({
      specversion: "1.0",
      ...attributes,
      delivery: { source: "aws:sqs", attempt: 2, orderingKey: "k" },
      raw: { body: "raw" },
    });
  });

  it("is a CloudEvent as JSON: attributes and data, without the delivery and the record", () => {
    const json: unknown = JSON.parse(JSON.stringify(event(() => ({ total: 10 }))));
    expect(json).toEqual({ specversion: "1.0", ...attributes, data: { total: 10 } });
  });

  it("leaves out of its JSON what it does not have", () => {
    expect(JSON.parse(JSON.stringify(testEvent(5)))).toEqual({
      specversion: "1.0",
      id: "test-event",
      source: "/test",
      type: "test",
      data: 5,
    });
  });

  it("with other data is the same event otherwise, and the first one keeps its data", () => {
    const first = event(() => "first");
    const second = withData(first, "second");
    expect([first.data, second.data]).toEqual(["first", "second"]);
    expect({ ...second }).toEqual({ ...first });
    expect(second.raw).toBe(first.raw);
  });

  it("with other data does not decode the first one's", () => {
    expect(withData(event(invalid), "second").data).toBe("second");
  });
});

describe("isFunctionEvent", () => {
  it("knows an event from a request, a native event and a bare CloudEvent", () => {
    expect(
      [
        event(() => 1),
        withData(
          event(() => 1),
          2,
        ),
      ].map(isFunctionEvent),
    ).toEqual([true, true]);
    const others = [
      new Request("https://example.com/"),
      { Records: [] },
      { specversion: "1.0", id: "1" },
      null,
      undefined,
      "1.0",
    ];
    for (const other of others) expect(isFunctionEvent(other)).toBe(false);
  });
});
