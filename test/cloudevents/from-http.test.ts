import { describe, expect, it } from "vitest";
import { fromHttp } from "../../src/cloudevents/index.ts";
import { order } from "./support/order.ts";

const headers = { "ce-specversion": "1.0", "ce-id": "order-7", "ce-source": "/shop/orders", "ce-type": "order.placed" };
const STRUCTURED = "application/cloudevents+json";
const BATCH = "application/cloudevents-batch+json";

function post(head: Record<string, string>, body: BodyInit | null = null): Request {
  const request = new Request("http://127.0.0.1/", { method: "POST", headers: head, body });
  if (!("content-type" in head)) request.headers.delete("content-type"); // Which the body sets.
  return request;
}

const structured = (event: unknown): Request => post({ "content-type": STRUCTURED }, JSON.stringify(event));
const failing = (message: string): unknown =>
  expect.objectContaining({ code: "INVALID_EVENT", message: expect.stringContaining(message) });

describe("a request that is no CloudEvent", () => {
  it.each([
    ["JSON", { "content-type": "application/json" }],
    ["without a type", {}],
    ["of a type that only starts like one", { "content-type": "application/cloudeventsx+json" }],
    ["with another header of the prefix", { "ce-time": "yesterday" }],
  ])("%s gives undefined and stays unread", async (_what, head) => {
    const request = post(head, JSON.stringify(order));
    expect(await fromHttp(request)).toBeUndefined();
    expect(await request.json()).toEqual(order);
  });
});

describe("binary mode", () => {
  it("has its attributes in headers, the content type among them, and its data in the body", async () => {
    const head = {
      ...headers,
      "content-type": "application/json; charset=utf-8",
      "ce-time": "2026-01-02T03:04:05.123456789Z",
      "ce-subject": "o%20%E2%82%AC%25",
      "ce-Traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      "ce-myextension": "5",
      "x-other": "ignored",
    };
    const request = post(head, '{"total":10}');
    const [event] = (await fromHttp(request)) ?? [];
    expect(event).toMatchObject({
      specversion: "1.0",
      id: "order-7",
      source: "/shop/orders",
      type: "order.placed",
      time: "2026-01-02T03:04:05.123456789Z",
      subject: "o €%",
      datacontenttype: "application/json; charset=utf-8",
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      extensions: { myextension: "5" },
      delivery: { source: "http" },
    });
    expect(event?.data).toEqual({ total: 10 });
    expect(event?.raw).toBe(request);
  });

  it.each<[what: string, type: string | undefined, body: BodyInit | null, data: unknown]>([
    ["JSON", "application/vnd.shop+json", "[1]", [1]],
    ["text", "text/csv", "a,b", "a,b"],
    ["XML, which is text", "application/xml", "<a/>", "<a/>"],
    ["XML of a kind", "application/soap+xml; x=y", "<a/>", "<a/>"],
    ["whatever names a charset", "a/b; Charset=utf-8", "ü", "ü"],
    ["text that is not UTF-8", "text/plain", new Uint8Array([0xff]), new Uint8Array([0xff])],
    ["bytes", "image/png", new Uint8Array([1, 2]), new Uint8Array([1, 2])],
    ["JSON that does not say so", undefined, '{"a":1}', { a: 1 }],
    ["text that does not say so", undefined, "{a", "{a"],
    ["bytes that do not say so", undefined, new Uint8Array([0xff]), new Uint8Array([0xff])],
    ["no body", undefined, null, undefined],
    ["a type for no body", "application/json", null, undefined],
    ["empty text", "text/plain", null, ""],
    ["JSON after a byte order mark", "application/json", "\ufeff1", 1],
  ])("reads %s", async (_what, type, body, data) => {
    const [event] = (await fromHttp(post({ ...headers, ...(type && { "content-type": type }) }, body))) ?? [];
    expect(event?.datacontenttype).toBe(type);
    expect(event?.data).toEqual(data);
  });

  it.each([
    ["that is no JSON", "{"],
    ["that is not UTF-8", new Uint8Array([0x22, 0xff, 0x22])],
  ])("says of JSON %s so when the data is read", async (_what, body) => {
    const [event] = (await fromHttp(post({ ...headers, "content-type": "application/json" }, body))) ?? [];
    expect(event?.id).toBe("order-7");
    expect(() => event?.data).toThrow(failing("JSON"));
  });

  it("takes the content type before the header that must not be, and that before nothing", async () => {
    const head = { ...headers, "ce-datacontenttype": "text/plain" };
    const both = await fromHttp(post({ ...head, "content-type": "application/json" }, "1"));
    const one = await fromHttp(post(head, "1"));
    expect([both, one].map((events) => events?.[0]?.data)).toEqual([1, "1"]);
  });

  it.each([
    [{ "ce-id": "" }, "`id`"],
    [{ "ce-source": "" }, "`source`"],
    [{ "ce-type": "" }, "`type`"],
    [{ "ce-specversion": "0.3" }, '`specversion` must be the text "1.0", got "0.3"'],
    [{ "ce-time": "yesterday" }, '`time` must be a time as in RFC 3339, got "yesterday"'],
    [{ "ce-time": "2026-01-02" }, "`time`"],
    [{ "ce-time": "2026-13-02T00:00:00Z" }, "`time`"],
    [{ "ce-time": "2026-01-02T00:00:00" }, "`time`"],
    [{ "ce-time": "2026-01-02T24:00:00Z" }, "`time`"],
    [{ "ce-my_extension": "x" }, "an attribute's name"],
    [{ "ce-": "x" }, "an attribute's name"],
    [{ "ce-data": "x" }, "an attribute's name"],
    [{ "ce-subject": "%ff" }, "UTF-8"],
    [{ "ce-subject": "%ed%a0%80" }, "UTF-8"],
  ])("refuses %j", async (head, message) => {
    await expect(fromHttp(post({ ...headers, ...head }))).rejects.toThrow(failing(message));
  });

  it.each(["specversion", "id", "source", "type"])("refuses an event without %s", async (name) => {
    const { [`ce-${name}`]: _left, ...others } = headers as Record<string, string>;
    await expect(fromHttp(post(others))).rejects.toThrow(failing(`\`${name}\``));
  });

  it("may have an extension that is empty, and an empty content type", async () => {
    const [event] = (await fromHttp(post({ ...headers, "ce-mine": "", "content-type": "" }, "1"))) ?? [];
    expect([event?.extensions, event?.datacontenttype, event?.data]).toEqual([{ mine: "" }, undefined, 1]);
  });
});

describe("structured mode", () => {
  it.each([STRUCTURED, `${STRUCTURED}; charset=utf-8`, "application/cloudevents", "APPLICATION/CloudEvents+JSON;x=y"])(
    "is told by %s",
    async (type) => {
      const [event] = (await fromHttp(post({ "content-type": type }, JSON.stringify(order)))) ?? [];
      expect(event).toMatchObject(order);
      expect(event?.data).toBeUndefined();
    },
  );

  it("comes before headers", async () => {
    const request = post({ ...headers, "ce-id": "other", "content-type": STRUCTURED }, JSON.stringify(order));
    expect((await fromHttp(request))?.map(({ id }) => id)).toEqual(["order-7"]);
  });

  it.each<[what: string, members: Record<string, unknown>, data: unknown]>([
    ["JSON", { data: { total: 10 }, datacontenttype: "application/json" }, { total: 10 }],
    ["JSON that does not say so", { data: [1] }, [1]],
    ["a string of JSON, which is no JSON to parse", { data: "{}", datacontenttype: "application/json" }, "{}"],
    ["null, which is data", { data: null }, null],
    ["text", { data: "<a/>", datacontenttype: "application/xml" }, "<a/>"],
    ["an object under a type of text", { data: { a: 1 }, datacontenttype: "text/plain" }, { a: 1 }],
    ["bytes", { data_base64: "AQI=" }, new Uint8Array([1, 2])],
    ["bytes of JSON", { data_base64: "e30=", datacontenttype: "application/json" }, {}],
    ["bytes of JSON that do not say so", { data_base64: "e30=" }, new Uint8Array([123, 125])],
    ["bytes of text", { data_base64: "SGk=", datacontenttype: "text/plain" }, "Hi"],
    ["no bytes", { data_base64: null }, undefined],
  ])("reads %s", async (_what, members, data) => {
    const [event] = (await fromHttp(structured({ ...order, ...members }))) ?? [];
    expect(event?.data).toEqual(data);
  });

  it.each(["2018-04-05T17:31:00z", "2018-04-05t18:31:60.123456789+01:00", "2018-04-05T17:31:00-23:59"])(
    "keeps the time %s",
    async (time) => {
      expect((await fromHttp(structured({ ...order, time })))?.[0]?.time).toBe(time);
    },
  );

  it("keeps the types of extensions, and takes null for unset", async () => {
    const more = { aboolean: true, anumber: -5, astring: "x", unset: null, subject: null, sequence: 12 };
    const [event] = (await fromHttp(structured({ ...order, ...more }))) ?? [];
    expect(event?.extensions).toEqual({ aboolean: true, anumber: -5, astring: "x" });
    expect([event?.subject, event?.sequence]).toEqual([undefined, "12"]);
  });

  it("does not take the name of a method for an inherited attribute", async () => {
    const [event] = (await fromHttp(structured({ ...order, constructor: "mine" }))) ?? [];
    expect(event?.extensions).toEqual({ constructor: "mine" });
  });

  it.each([
    [{ id: 5 }, "`id` must be a string that is not empty, got 5 (number)"],
    [{ id: { of: "x" } }, "`id`"],
    [{ subject: "" }, "`subject`"],
    [{ dataschema: "" }, "`dataschema`"],
    [{ datacontenttype: "" }, "`datacontenttype`"],
    [{ datacontenttype: "json" }, "`datacontenttype` must be a media type"],
    [{ traceparent: 5 }, "`traceparent`"],
    [{ sequence: 1.5 }, "`sequence`"],
    [{ partitionkey: "" }, "`partitionkey`"],
    [{ time: "" }, "`time`"],
    [{ time: "2018-04-05T18:31Z" }, "`time`"],
    [{ time: "2018-04-05T18:31:00X" }, "`time`"],
    [{ time: "2018-04-05T18:31:00+25:00" }, "`time`"],
    [{ time: "2018-04-05T18:31:00+05" }, "`time`"],
    [{ "my.extension": "x" }, "an attribute's name"],
    [{ time: 5 }, "`time`"],
    [{ specversion: 1 }, "`specversion`"],
    [{ anobject: {} }, "`anobject`"],
    [{ anumber: 4.2 }, "`anumber`"],
    [{ anumber: 4_247_483_647 }, "`anumber`"],
    [{ aName: "x" }, "an attribute's name"],
    [{ data: 1, data_base64: "AQ==" }, "`data_base64`"],
  ])("refuses %j", async (members, message) => {
    await expect(fromHttp(structured({ ...order, ...members }))).rejects.toThrow(failing(message));
  });

  it.each(['{"__proto__":{"id":"x"}}', "[]", "null", "5", "{", "", "\ufffd"])("refuses the text %j", async (body) => {
    await expect(fromHttp(post({ "content-type": STRUCTURED }, body))).rejects.toThrow(failing("fromHttp: "));
  });

  it("refuses a body that is not UTF-8", async () => {
    const request = post({ "content-type": STRUCTURED }, new Uint8Array([0xff]));
    await expect(fromHttp(request)).rejects.toThrow(failing("the body must be UTF-8"));
  });

  it.each(["AQI", "A QI=", "!!!!", 5])("says that %j is no base64 when the data is read", async (base64) => {
    const [event] = (await fromHttp(structured({ ...order, data_base64: base64 }))) ?? [];
    expect(event?.id).toBe("order-7");
    expect(() => event?.data).toThrow(failing("`data_base64` must be base64"));
  });

  it.each(["application/cloudevents+avro", "application/cloudevents-batch+xml"])("refuses %s", async (type) => {
    await expect(fromHttp(post({ ...headers, "content-type": type }, "x"))).rejects.toThrow(
      expect.objectContaining({ code: "UNSUPPORTED_FORMAT" }),
    );
  });
});

describe("a batch", () => {
  const batch = (events: unknown): Request => post({ "content-type": BATCH }, JSON.stringify(events));

  it.each([0, 1, 3])("of %i", async (count) => {
    const ids = Array.from({ length: count }, (_, index) => `id-${index}`);
    const events = await fromHttp(batch(ids.map((id) => ({ ...order, id, data: id }))));
    expect(events?.map(({ id, data }) => [id, data])).toEqual(ids.map((id) => [id, id]));
  });

  it("says which event is none", async () => {
    await expect(fromHttp(batch([order, { ...order, id: "" }]))).rejects.toThrow(
      failing("fromHttp: [1]: `id` must be"),
    );
    await expect(fromHttp(batch([order, null]))).rejects.toThrow(failing("[1]: an event in JSON must be an object"));
  });

  it("must be an array", async () => {
    await expect(fromHttp(batch(order))).rejects.toThrow(failing("a batch must be an array, got an object"));
  });
});
