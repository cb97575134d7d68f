import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type NewEvent,
  toEventBridge,
  toHttp,
  toHttpBatch,
  toKafka,
  toKinesis,
  toPubSub,
  toSns,
  toSqs,
} from "../../src/cloudevents/index.ts";
import { newEvent } from "./support/events.ts";
import { newOrder } from "./support/order.ts";

const envelope = { ...newOrder, datacontenttype: "application/json" };
const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const STRUCTURED = { DataType: "String", StringValue: "application/cloudevents+json; charset=utf-8" };
const string = (StringValue: string): object => ({ DataType: "String", StringValue });

describe("toHttp", () => {
  it("writes headers and data", () => {
    expect(toHttp({ ...newOrder, subject: "a b", extensions: { mine: true } })).toEqual({
      headers: {
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": "order-7",
        "ce-source": "/shop/orders",
        "ce-type": "order.placed",
        "ce-time": newOrder.time,
        "ce-subject": "a%20b",
        "ce-mine": "true",
      },
      body: '{"total":10}',
    });
  });

  it("writes no content type where there is no data", () => {
    const { headers, body } = toHttp({ ...newOrder, data: undefined, datacontenttype: "text/plain" });
    expect([headers["content-type"], body]).toEqual([undefined, null]);
  });

  it("writes one text", () => {
    const { headers, body } = toHttp(newOrder, { mode: "structured" });
    expect(headers).toEqual({ "content-type": "application/cloudevents+json; charset=utf-8" });
    expect(JSON.parse(body as string)).toEqual(envelope);
  });

  it("writes a batch", () => {
    const { headers, body } = toHttpBatch([newOrder, newOrder]);
    expect(headers).toEqual({ "content-type": "application/cloudevents-batch+json; charset=utf-8" });
    expect(JSON.parse(body as string)).toEqual([envelope, envelope]);
    expect(toHttpBatch([]).body).toBe("[]");
    expect(() => toHttpBatch([newOrder, { ...newOrder, id: "" }])).toThrow("toHttpBatch: [1]: `id`");
  });

  it("refuses other modes", () => {
    const options = { mode: "batch" as "binary" };
    expect(() => toHttp(newOrder, options)).toThrow('toHttp: `mode` must be "binary" or "structured", got "batch".');
  });
});

describe("toSqs and toSns", () => {
  const both = (event: NewEvent, options = {}) => {
    const { MessageBody, ...sqs } = toSqs(event, options);
    const { Message, ...sns } = toSns(event, options);
    expect({ body: Message, ...sns }).toEqual({ body: MessageBody, ...sqs });
    return { body: MessageBody, ...sqs };
  };

  it("write attributes and data", () => {
    expect(both({ ...newOrder, traceparent, tracestate: "a=1" })).toEqual({
      body: '{"total":10}',
      MessageAttributes: {
        "content-type": string("application/json"),
        "ce-specversion": string("1.0"),
        "ce-id": string("order-7"),
        "ce-source": string("/shop/orders"),
        "ce-type": string("order.placed"),
        "ce-time": string(newOrder.time as string),
        "ce-traceparent": string(traceparent),
        "ce-tracestate": string("a=1"),
      },
    });
  });

  it.each<[what: string, event: NewEvent, options?: object]>([
    ["it is asked for", newOrder, { mode: "structured" }],
    ["there are bytes", { ...newOrder, data: new Uint8Array(1) }],
    ["there is no data", { ...newOrder, data: undefined }],
    ["there is empty text", { ...newOrder, data: "", datacontenttype: "text/plain" }],
    ["there are more than ten attributes", { ...newOrder, extensions: { a: 1, b: 2, c: 3, d: 4, e: 5 } }],
    ["an attribute is empty", { ...newOrder, extensions: { a: "" } }],
    ["an attribute has a name too long", { ...newOrder, extensions: { ["a".repeat(254)]: 1 } }],
    ["an attribute has what they do not carry", { ...newOrder, subject: "\u0000" }],
    ["the data has what they do not carry", { ...newOrder, data: "a\ufffe", datacontenttype: "text/plain" }],
    ["the data has half a character", { ...newOrder, data: "\ud800", datacontenttype: "text/plain" }],
  ])("write one text where %s", (_what, event, options) => {
    expect(both(event, options).MessageAttributes).toEqual({ "content-type": STRUCTURED });
  });

  it("write ten attributes", () => {
    const { MessageAttributes } = both({ ...newOrder, extensions: { a: 1, b: 2, c: 3, d: 4 } });
    expect(Object.keys(MessageAttributes)).toHaveLength(10);
  });

  it("write nothing that would be refused or replaced", () => {
    const legal = /^[\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]+$/u;
    const identifier = /^[!-~]{1,128}$/;
    fc.assert(
      fc.property(newEvent, (event) => {
        const message = both(event, { fifo: true });
        const attributes = Object.entries(message.MessageAttributes);
        expect(attributes.length).toBeLessThanOrEqual(10);
        for (const [name, { StringValue }] of attributes) {
          expect(name).toMatch(/^[\w-]{1,256}$/);
          expect(StringValue).toMatch(legal);
        }
        expect(message.body).toMatch(legal);
        expect(message.MessageGroupId).toMatch(identifier);
        if (message.MessageDeduplicationId !== undefined) expect(message.MessageDeduplicationId).toMatch(identifier);
      }),
    );
  });

  it("say nothing of FIFO unless asked", () => {
    expect(Object.keys(toSqs({ ...newOrder, partitionkey: "c-3" }))).toEqual(["MessageBody", "MessageAttributes"]);
  });

  it("group by the partition key, otherwise by the source", () => {
    const groups = [both({ ...newOrder, partitionkey: "c 3" }, { fifo: true }), both(newOrder, { fifo: true })];
    expect(groups.map(({ MessageGroupId }) => MessageGroupId)).toEqual(["c%203", "/shop/orders"]);
  });

  it("know an event again by source and id", () => {
    const id = (event: Partial<NewEvent>) => toSqs({ ...newOrder, ...event }, { fifo: true }).MessageDeduplicationId;
    expect(id({})).toBe('/shop/orders"order-7');
    expect(id({ source: 'a"b', id: "c" })).not.toBe(id({ source: "a", id: 'b"c' }));
  });

  it("leave it to the content where they are too long, with the id in it", () => {
    const message = both({ ...newOrder, id: "x".repeat(120), partitionkey: "y".repeat(200) }, { fifo: true });
    expect(message).not.toHaveProperty("MessageDeduplicationId");
    expect(message.MessageGroupId).toHaveLength(128);
    expect(message.body).toContain("x".repeat(120));
  });

  it("refuse other options", () => {
    expect(() => toSns(newOrder, { fifo: "yes" as unknown as boolean })).toThrow("toSns: `fifo` must be a boolean");
    expect(() => toSqs(newOrder, { group: "x" } as object)).toThrow("toSqs: there is no option `group`");
  });
});

describe("toEventBridge", () => {
  it("writes the event as the detail", () => {
    const { Detail, ...entry } = toEventBridge({ ...newOrder, subject: "arn:aws:s3:::b", traceparent });
    expect(JSON.parse(Detail)).toEqual({ ...envelope, subject: "arn:aws:s3:::b", traceparent });
    expect(entry).toEqual({
      Source: "/shop/orders",
      DetailType: "order.placed",
      Time: new Date("2026-01-02T03:04:05.123Z"),
      Resources: ["arn:aws:s3:::b"],
      TraceHeader: "Root=1-4bf92f35-77b34da6a3ce929d0e0e4736;Parent=00f067aa0ba902b7;Sampled=1",
    });
  });

  it.each<[what: string, more: Partial<NewEvent>]>([
    ["nothing to say", {}],
    ["a subject that is no ARN", { subject: "order-7" }],
    ["a trace that is none", { traceparent: "00-nonsense" }],
    ["a time that is no date", { time: "2016-12-31T23:59:60Z" }],
  ])("leaves out what it has not: %s", (_what, more) => {
    const { Detail: _detail, Time: time, ...entry } = toEventBridge({ ...newOrder, ...more });
    expect(entry).toEqual({ Source: "/shop/orders", DetailType: "order.placed" });
    expect(time === undefined).toBe(more.time !== undefined);
  });

  it("says that a trace was not sampled", () => {
    const unsampled = traceparent.replace(/01$/, "00");
    expect(toEventBridge({ ...newOrder, traceparent: unsampled }).TraceHeader).toMatch(/;Sampled=0$/);
  });
});

describe("toKinesis", () => {
  it("writes the event as bytes, to the shard of its key or its id", () => {
    const { Data, PartitionKey } = toKinesis(newOrder);
    expect(JSON.parse(new TextDecoder().decode(Data))).toEqual(envelope);
    expect(PartitionKey).toBe("order-7");
    expect(toKinesis({ ...newOrder, partitionkey: "c-3" }).PartitionKey).toBe("c-3");
  });

  it("cuts a long key, to whole characters", () => {
    expect(toKinesis({ ...newOrder, partitionkey: "x".repeat(300) }).PartitionKey).toHaveLength(256);
    const cut = toKinesis({ ...newOrder, partitionkey: `${"x".repeat(255)}😀` }).PartitionKey;
    expect([cut.length, cut.isWellFormed()]).toEqual([256, true]);
  });
});

describe("toPubSub", () => {
  it("writes attributes and data, in the class that Google's client takes", () => {
    const { data, ...message } = toPubSub({ ...newOrder, partitionkey: "c-3", extensions: { mine: 5 } });
    expect(message).toEqual({
      attributes: {
        "content-type": "application/json",
        "ce-specversion": "1.0",
        "ce-id": "order-7",
        "ce-source": "/shop/orders",
        "ce-type": "order.placed",
        "ce-time": newOrder.time,
        "ce-partitionkey": "c-3",
        "ce-mine": "5",
      },
    });
    expect(data).toBeInstanceOf(Buffer);
    expect(new TextDecoder().decode(data)).toBe('{"total":10}');
  });

  it("writes bytes as they are", () => {
    const part = new Uint8Array([0, 1, 2, 3]).subarray(1, 3);
    expect([...toPubSub({ ...newOrder, data: part }).data]).toEqual([1, 2]);
  });

  it("orders by the partition key where asked", () => {
    expect(toPubSub({ ...newOrder, partitionkey: "c-3" }, { ordered: true }).orderingKey).toBe("c-3");
    expect(toPubSub(newOrder, { ordered: true })).not.toHaveProperty("orderingKey");
  });

  it.each<[what: string, event: NewEvent, options?: object]>([
    ["it is asked for", newOrder, { mode: "structured" }],
    ["a value has more than 1024 bytes", { ...newOrder, subject: "ü".repeat(513) }],
    ["a name has more than 256", { ...newOrder, extensions: { ["a".repeat(254)]: 1 } }],
    [
      "there are more than 100",
      { ...newOrder, extensions: Object.fromEntries(Array.from({ length: 95 }, (_, at) => [`a${at}`, at])) },
    ],
    ["a value has half a character", { ...newOrder, subject: "\ud800" }],
  ])("writes one text where %s", (_what, event, options) => {
    const { data, attributes } = toPubSub(event, options);
    expect(attributes).toEqual({ "content-type": "application/cloudevents+json; charset=utf-8" });
    expect(JSON.parse(new TextDecoder().decode(data))).toMatchObject({ id: "order-7" });
  });
});

describe("toKafka", () => {
  it("writes headers and data, with the partition key for a key", () => {
    expect(toKafka({ ...newOrder, partitionkey: "c-3" })).toEqual({
      key: "c-3",
      value: '{"total":10}',
      headers: {
        "content-type": "application/json",
        ce_specversion: "1.0",
        ce_id: "order-7",
        ce_source: "/shop/orders",
        ce_type: "order.placed",
        ce_time: newOrder.time,
        ce_partitionkey: "c-3",
      },
    });
  });

  it("writes a tombstone where there is no data", () => {
    expect(toKafka({ ...newOrder, data: undefined })).toMatchObject({ key: null, value: null });
  });

  it.each<[what: string, event: NewEvent, options?: object]>([
    ["it is asked for", newOrder, { mode: "structured" }],
    ["there are bytes", { ...newOrder, data: new Uint8Array([1, 2]) }],
  ])("writes one text where %s", (_what, event, options) => {
    const { value, headers } = toKafka(event, options);
    expect(headers).toEqual({ "content-type": "application/cloudevents+json; charset=utf-8" });
    expect(JSON.parse(value ?? "")).toMatchObject({ id: "order-7" });
  });
});
