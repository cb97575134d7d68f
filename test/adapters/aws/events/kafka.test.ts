import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten } from "../../../../src/index.ts";
import { lambdaContext } from "../samples/context.ts";
import { kafkaEvent, kafkaRecord } from "../samples/streams.ts";
import { eventOf } from "../support/run.ts";

const base64 = (text: string | Uint8Array): string => Buffer.from(text as string).toString("base64");
const signed = (text: string): number[] => Array.from(new Int8Array(new TextEncoder().encode(text)));

describe("a record of a Kafka topic", () => {
  it("is an event with CloudEvents attributes", async () => {
    const record = kafkaRecord(15);
    const event = await eventOf(kafkaEvent(record));
    expect(event).toMatchObject({
      id: "orders-0-15",
      source: "arn:aws:kafka:eu-west-1:123456789012:cluster/shop/0123#orders",
      type: "com.amazonaws.kafka.record",
      subject: "orders",
      time: "2026-11-21T10:15:30.123Z",
      partitionkey: "customer-7",
      sequence: "0-15",
      delivery: { source: "aws:kafka", orderingKey: "orders-0" },
      raw: record,
    });
    expect(event.data).toEqual({ offset: 15 });
  });

  it("of a cluster of one's own has its servers for a source", async () => {
    const { eventSourceArn: _arn, ...event } = kafkaEvent(kafkaRecord(1));
    expect((await eventOf({ ...event, eventSource: "SelfManagedKafka" })).source).toBe(
      "b-1.shop.example:9092,b-2.shop.example:9092#orders",
    );
  });

  it("has what its headers say, whose bytes are signed", async () => {
    const headers = [
      { traceparent: signed("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01") },
      { "content-type": signed("text/plain; charset=utf-8; who=Zoë") },
      { broken: "no bytes" },
      null,
    ];
    const event = await eventOf(kafkaEvent(kafkaRecord(1, { headers, value: base64("[1]") })));
    expect(event.traceparent).toBe("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
    expect(event.datacontenttype).toBe("text/plain; charset=utf-8; who=Zoë");
    expect(event.data).toBe("[1]");
  });

  it("without a value deletes what has its key: its data is null", async () => {
    for (const value of [null, undefined])
      expect((await eventOf(kafkaEvent(kafkaRecord(1, { value })))).data).toBeNull();
  });

  it("may have no key, or one that is no text", async () => {
    expect((await eventOf(kafkaEvent(kafkaRecord(1, { key: undefined })))).partitionkey).toBeUndefined();
    const key = base64(Uint8Array.of(0xff, 0xfe));
    expect((await eventOf(kafkaEvent(kafkaRecord(1, { key })))).partitionkey).toBe(key);
  });
});

describe("a batch of Kafka", () => {
  it("has each partition start again where it failed, and the others go on", async () => {
    const seen: string[] = [];
    const handler = lambda(
      fasten().event(({ id }) => {
        seen.push(id);
        if (id === "orders-0-2") throw new Error("boom");
      }),
    );
    const records = [1, 2, 3].flatMap((offset) => [kafkaRecord(offset), kafkaRecord(offset, { partition: 1 })]);
    expect(await handler(kafkaEvent(...records), lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: { partition: "orders-0", offset: 2 } }],
    });
    expect(seen.toSorted()).toEqual(["orders-0-1", "orders-0-2", "orders-1-1", "orders-1-2", "orders-1-3"]);
  });
});
