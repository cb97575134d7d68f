import { describe, expect, it } from "vitest";
import { type NewEvent, toHttp } from "../../src/cloudevents/index.ts";
import { createEvent } from "../../src/core/event.ts";
import { testEvent } from "../../src/testing/index.ts";
import { newOrder, order } from "./support/order.ts";

const structured = (event: NewEvent): Record<string, unknown> =>
  JSON.parse(toHttp(event, { mode: "structured" }).body as string) as Record<string, unknown>;
const failing = (message: string): unknown =>
  expect.objectContaining({ code: "INVALID_EVENT", message: expect.stringContaining(message) });

describe("an event written by hand", () => {
  it("gets a random id and the time", () => {
    const [one, other] = [1, 2].map(() => structured({ source: "/s", type: "t" }));
    expect(one?.["id"]).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
    expect(one?.["id"]).not.toBe(other?.["id"]);
    expect(Math.abs(Date.now() - Date.parse(one?.["time"] as string))).toBeLessThan(60_000);
  });

  it("keeps what it has, and has nothing else", () => {
    expect(structured(newOrder)).toEqual({ ...newOrder, datacontenttype: "application/json" });
  });

  it("may have its time as a date", () => {
    const time = new Date(1e12);
    expect(structured({ ...newOrder, time })["time"]).toBe(time.toISOString());
  });

  it.each<[what: string, data: unknown, type: string | undefined, members: object]>([
    ["an object", { a: 1 }, "application/json", { data: { a: 1 } }],
    ["a string", "{}", "application/json", { data: "{}" }],
    ["null", null, "application/json", { data: null }],
    ["bytes", new Uint8Array([1, 2]), "application/octet-stream", { data_base64: "AQI=" }],
    [
      "part of a buffer",
      new DataView(new Uint8Array([0, 1, 2, 3]).buffer, 1, 2),
      "application/octet-stream",
      { data_base64: "AQI=" },
    ],
    ["a buffer", new Uint8Array([1, 2]).buffer, "application/octet-stream", { data_base64: "AQI=" }],
    ["nothing", undefined, undefined, {}],
  ])("gets the type of its data: %s", (_what, data, datacontenttype, members) => {
    const { data: _data, ...others } = newOrder;
    expect(structured({ ...newOrder, data })).toEqual({
      ...others,
      ...(datacontenttype && { datacontenttype }),
      ...members,
    });
  });

  it("sends bytes of a JSON type as they are", () => {
    const data = new Uint8Array([123, 125]);
    expect(toHttp({ ...newOrder, data, datacontenttype: "application/json" }).body).toBe(data);
  });

  it("takes named extensions among the others, but not twice", () => {
    const { traceparent, extensions } = structured({ ...newOrder, extensions: { traceparent: "00-x" } });
    expect([traceparent, extensions]).toEqual(["00-x", undefined]);
    expect(() => toHttp({ ...newOrder, extensions: { id: "x" } })).toThrow(failing("`id` must be given once"));
    const unset = JSON.parse('{"id":null,"mine":null}') as Record<string, string>;
    expect(structured({ ...newOrder, extensions: unset })).toEqual({
      ...newOrder,
      datacontenttype: "application/json",
    });
  });

  const circle: Record<string, unknown> = {};
  circle["self"] = circle;

  it.each<[event: object | null, message: string]>([
    [null, "toHttp: the event must be an object, got null"],
    [{ type: "t" }, "`source` must be a string that is not empty, got undefined"],
    [{ source: "/s" }, "`type`"],
    [{ ...newOrder, id: "" }, "`id`"],
    [{ ...newOrder, subject: 5 }, "`subject`"],
    [{ ...newOrder, subject: "" }, "`subject`"],
    [{ ...newOrder, datacontenttype: "" }, "`datacontenttype`"],
    [{ ...newOrder, datacontenttype: "json", data: "x" }, "`datacontenttype` must be a media type"],
    [{ ...newOrder, time: "now" }, "`time`"],
    [{ ...newOrder, time: new Date(Number.NaN) }, "`time`"],
    [{ ...newOrder, specversion: "0.3" }, "`specversion`"],
    [{ ...newOrder, myname: "x" }, "no member `myname`; attributes of your own go into `extensions`"],
    [{ ...newOrder, extensions: { "my-name": "x" } }, "an attribute's name"],
    [{ ...newOrder, extensions: JSON.parse('{"__proto__":"x"}') as object }, "an attribute's name"],
    [{ ...newOrder, extensions: { mine: { a: 1 } } }, "`mine`"],
    [{ ...newOrder, extensions: { mine: 1.5 } }, "`mine`"],
    [
      { ...newOrder, data: { a: 1 }, datacontenttype: "text/plain" },
      "`data` must be a string or bytes, because its type is text/plain",
    ],
    [{ ...newOrder, datacontenttype: "text/plain\r\nx: y", data: "" }, "`datacontenttype`"],
    [{ ...newOrder, datacontenttype: "text/ü", data: "" }, "`datacontenttype`"],
    [{ ...newOrder, data: circle }, "`data` must be what JSON can say"],
    [{ ...newOrder, data: 1n }, "`data` must be what JSON can say"],
    [{ ...newOrder, data: () => 1 }, "`data` must be what JSON can say"],
  ])("is refused: %o", (event, message) => {
    expect(() => toHttp(event as NewEvent)).toThrow(failing(message));
  });
});

describe("an event that is passed on", () => {
  it("is sent as it came, without its delivery", () => {
    const event = testEvent(
      { total: 10 },
      { extensions: { mine: 5 }, delivery: { source: "aws:sqs" }, raw: { secret: 1 } },
    );
    expect(structured(event)).toEqual({
      specversion: "1.0",
      id: "test-event",
      source: "/test",
      type: "test",
      mine: 5,
      datacontenttype: "application/json",
      data: { total: 10 },
    });
  });

  it("may be spread, but not without its data", () => {
    const event = testEvent({ total: 10 });
    expect(structured({ ...event, type: "other", data: event.data })).toMatchObject({
      type: "other",
      data: { total: 10 },
    });
    expect(() => toHttp({ ...event, type: "other" })).toThrow(failing("say `data: event.data`"));
  });

  it("fails as its data does", () => {
    const event = createEvent({
      ...order,
      delivery: { source: "test" },
      raw: undefined,
      decode: () => {
        throw new Error("broken data");
      },
    });
    expect(() => toHttp(event)).toThrow("broken data");
  });
});
