import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten } from "../../../../src/index.ts";
import { newEvent, received, sent } from "../../../cloudevents/support/events.ts";
import { newOrder, order } from "../../../cloudevents/support/order.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import {
  carriers,
  kafkaHeader,
  snsInSqs,
  snsMessageOf,
  sqsAttributes,
  sqsRecordOf,
  busEventOf,
} from "../samples/cloud-events.ts";
import { lambdaContext } from "../samples/context.ts";
import { s3Event } from "../samples/s3.ts";
import { snsEvent } from "../samples/sns.ts";
import { fifoRecord, sqsEvent, sqsRecord } from "../samples/sqs.ts";
import { kafkaEvent, kafkaRecord, kinesisRecord } from "../samples/streams.ts";
import { eventOf, eventsOf } from "../support/run.ts";

const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const OTHER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const envelope = JSON.stringify({ ...order, data: { total: 10 } });

describe("a CloudEvent", () => {
  it.each(Object.keys(carriers))("comes out of %s as it was sent", async (carrier) => {
    const met = { binary: 0, structured: 0 };
    const mode = fc.constantFrom("binary", "structured");
    await fc.assert(
      fc.asyncProperty(newEvent, mode, async ({ tracestate, ...rest }, asked) => {
        // Without a traceparent a tracestate is void: the trace is the message's.
        const event = rest.traceparent === undefined || tracestate === undefined ? rest : { ...rest, tracestate };
        const native = carriers[carrier]?.(event, asked) ?? {};
        const came = /ce[-_]specversion/.test(JSON.stringify(native)) ? "binary" : "structured";
        met[came] += 1;
        expect(received(await eventOf(native))).toEqual(sent(event, came));
      }),
      { numRuns: 100 },
    );
    // Both ways were met; how often is chance: more than ten attributes do not fit, and go as structured.
    expect(met.structured).toBeGreaterThan(0);
    if (/SQS$|SNS$|Kafka/.test(carrier) && !carrier.includes("EventBridge")) expect(met.binary).toBeGreaterThan(0);
  });

  it.each([
    ["SQS", "aws:sqs", undefined],
    ["SNS", "aws:sns", undefined],
    ["SNS in SQS", "aws:sqs", undefined],
    ["EventBridge", "aws:events", undefined],
    ["EventBridge in SQS", "aws:sqs", undefined],
    ["Kinesis", "aws:kinesis", "customer-3"],
    ["Kafka", "aws:kafka", "orders-0"],
  ])("in %s is delivered by %s and keeps the native record", async (carrier, source, orderingKey) => {
    const native = carriers[carrier]?.({ ...newOrder, partitionkey: "customer-3" }, "structured") ?? {};
    const { delivery, raw, partitionkey, sequence } = await eventOf(native);
    expect(delivery).toMatchObject({ source });
    expect(delivery.orderingKey).toBe(orderingKey);
    expect(JSON.stringify(native)).toContain(JSON.stringify(raw));
    expect([partitionkey, sequence]).toEqual(["customer-3", undefined]);
  });

  it("has none of the attributes of a message of a FIFO queue, nor of an event around it", async () => {
    for (const body of [envelope, JSON.stringify({ ...busEventOf(newOrder), detail: { ...order, data: 1 } })]) {
      const event = await eventOf(sqsEvent(fifoRecord("m-1", "group-1", { body })));
      const { data: _data, ...attributes } = received(event) ?? {};
      expect(attributes).toEqual({ id: "order-7", source: "/shop/orders", type: "order.placed", extensions: {} });
      expect(event.delivery).toEqual({ source: "aws:sqs", attempt: 1, orderingKey: "group-1" });
    }
  });
});

describe("the trace of a CloudEvent", () => {
  const messageAttributes = sqsAttributes({ traceparent: OTHER, tracestate: "b=2" });
  const traced = { ...order, traceparent: TRACE, tracestate: "a=1" };

  it("wins over the message's, as a whole", async () => {
    const inQueue = (body: unknown): object =>
      sqsEvent(sqsRecord("m-1", { body: JSON.stringify(body), messageAttributes }));
    expect(await eventOf(inQueue(traced))).toMatchObject({ traceparent: TRACE, tracestate: "a=1" });
    const { traceparent, tracestate } = await eventOf(inQueue({ ...order, traceparent: TRACE }));
    expect([traceparent, tracestate]).toEqual([TRACE, undefined]);
  });

  it("is the message's where it names none", async () => {
    const trace = { traceparent: OTHER, tracestate: "b=2" };
    expect(await eventOf(sqsEvent(sqsRecord("m-1", { body: envelope, messageAttributes })))).toMatchObject(trace);
    const headers = [kafkaHeader("traceparent", OTHER), kafkaHeader("tracestate", "b=2")];
    expect(await eventOf(kafkaEvent(kafkaRecord(1, { value: btoa(envelope), headers })))).toMatchObject(trace);
    const MessageAttributes = {
      traceparent: { Type: "String", Value: OTHER },
      tracestate: { Type: "String", Value: "b=2" },
    };
    expect(await eventOf(snsEvent({ Message: envelope, MessageAttributes }))).toMatchObject(trace);
    expect(await eventOf(snsInSqs({ Message: envelope, MessageAttributes }))).toMatchObject(trace);
  });
});

describe("what a CloudEvent in a message does", () => {
  it("is acknowledged and fails as the message that carries it", async () => {
    consoleErrors();
    const records = [
      sqsRecordOf(newOrder),
      sqsRecord("m-2"),
      { ...sqsRecordOf(newOrder, "structured"), messageId: "m-3" },
    ];
    const handler = lambda(
      fasten().event(({ type }) => {
        if (type === "order.placed") throw new Error("boom");
      }),
    );
    expect(await handler(sqsEvent(...records), lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: "m-1" }, { itemIdentifier: "m-3" }],
    });
  });

  it("is found among ordinary messages, in their order", async () => {
    const { events } = await eventsOf(
      sqsEvent(sqsRecord("m-1"), sqsRecordOf(newOrder), sqsRecord("m-3", { body: envelope })),
    );
    expect(events.map(({ id }) => id)).toEqual(["m-1", "order-7", "order-7"]);
  });

  it("keeps data that look like an event of AWS closed", async () => {
    const data = s3Event();
    for (const datacontenttype of [undefined, "application/json"]) {
      const record = sqsRecordOf({ ...newOrder, datacontenttype, data });
      const { "content-type": _type, ...attributes } = record["messageAttributes"] as Record<string, unknown>;
      const messageAttributes = datacontenttype === undefined ? attributes : record["messageAttributes"];
      expect(await eventOf(sqsEvent({ ...record, messageAttributes }))).toMatchObject({ type: "order.placed", data });
    }
    expect(await eventOf(snsInSqs(snsMessageOf({ ...newOrder, data })))).toMatchObject({ type: "order.placed", data });
  });

  it.each([0, 1, 2])("is seen in base64 when its version stands %d bytes further", async (more) => {
    const json = JSON.stringify({ id: "x".repeat(more + 1), source: "/s", type: "t", specversion: "1.0" });
    expect(await eventOf({ Records: [kinesisRecord("1", { data: json })] })).toMatchObject({ type: "t" });
    expect(await eventOf(kafkaEvent(kafkaRecord(1, { value: btoa(json) })))).toMatchObject({ type: "t" });
  });

  it("that has no data is none in Kafka, where others are deleted by such a record", async () => {
    const headers = Object.entries(order).map(([name, text]) => kafkaHeader(`ce_${name}`, text));
    const { type, data } = await eventOf(kafkaEvent(kafkaRecord(1, { value: null, headers })));
    expect([type, data]).toEqual(["order.placed", undefined]);
  });
});

const broken = JSON.stringify({ ...order, type: "" });
const ofBroken = { "ce-specversion": "1.0", "ce-id": "7" };

describe("a message that is no CloudEvent, or a broken one, stays a message", () => {
  it.each([
    [
      "a text about a specversion",
      sqsEvent(sqsRecord("m-1", { body: "the specversion" })),
      "com.amazonaws.sqs.message",
    ],
    ["an attribute missing", sqsEvent(sqsRecord("m-1", { body: broken })), "com.amazonaws.sqs.message"],
    [
      "attributes missing",
      sqsEvent(sqsRecord("m-1", { messageAttributes: sqsAttributes(ofBroken) })),
      "com.amazonaws.sqs.message",
    ],
    [
      "attributes that are none",
      sqsEvent(sqsRecord("m-1", { messageAttributes: { "ce-specversion": null } })),
      "com.amazonaws.sqs.message",
    ],
    ["a notification", snsEvent({ Message: broken }), "com.amazonaws.sns.Notification"],
    ["a notification in a queue", snsInSqs({ Message: broken }), "com.amazonaws.sns.Notification"],
    ["a notification without an id", snsInSqs({ Message: envelope, MessageId: 7 }), "com.amazonaws.sqs.message"],
    [
      "a notification cut off",
      sqsEvent(sqsRecord("m-1", { body: '{"TopicArn":"specversion' })),
      "com.amazonaws.sqs.message",
    ],
    ["an event of a bus", { ...busEventOf(newOrder), detail: { specversion: "1.0" } }, "order.placed"],
    ["a record of a stream", { Records: [kinesisRecord("1", { data: broken })] }, "com.amazonaws.kinesis.record"],
    ["a record of a topic", kafkaEvent(kafkaRecord(1, { value: btoa(broken) })), "com.amazonaws.kafka.record"],
    [
      "headers that are none",
      kafkaEvent(kafkaRecord(1, { headers: [null, { ce_id: "7" }] })),
      "com.amazonaws.kafka.record",
    ],
  ])("%s", async (_what, native, type) => {
    expect((await eventOf(native)).type).toBe(type);
  });

  it("data that are not base64 fail where they are read", async () => {
    const headers = Object.entries(order).map(([name, text]) => kafkaHeader(`ce_${name}`, text));
    const event = await eventOf(kafkaEvent(kafkaRecord(1, { value: "?", headers })));
    expect(event.type).toBe("com.amazonaws.kafka.record");
    expect(() => event.data).toThrow("must be base64");
  });
});
