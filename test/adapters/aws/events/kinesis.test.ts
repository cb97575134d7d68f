import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten } from "../../../../src/index.ts";
import { lambdaContext } from "../samples/context.ts";
import { kinesisRecord } from "../samples/streams.ts";
import { eventOf } from "../support/run.ts";

/** What the Kinesis Producer Library writes: four bytes as a mark, a protocol buffer, its MD5. All is shorter than 128 bytes. */
function aggregated(partitionKey: string, ...records: readonly Buffer[]): Buffer {
  const field = (tag: number, bytes: Uint8Array): Buffer => Buffer.concat([Buffer.from([tag, bytes.length]), bytes]);
  const message = Buffer.concat([
    field(0x0a, Buffer.from(partitionKey)),
    ...records.map((data) => field(0x1a, Buffer.concat([Buffer.from([0x08, 0]), field(0x1a, data)]))),
  ]);
  const digest = createHash("md5").update(message).digest();
  return Buffer.concat([Buffer.from([0xf3, 0x89, 0x9a, 0xc2]), message, digest]);
}

describe("a record of a Kinesis stream", () => {
  it("is an event with CloudEvents attributes", async () => {
    const record = kinesisRecord("495");
    const event = await eventOf({ Records: [record] });
    expect(event).toMatchObject({
      id: "shardId-000000000001:495",
      source: "arn:aws:kinesis:eu-west-1:123456789012:stream/orders",
      type: "com.amazonaws.kinesis.record",
      time: "2026-11-21T10:15:30.123Z",
      partitionkey: "customer-7",
      sequence: "495",
      delivery: { source: "aws:kinesis", orderingKey: "customer-7" },
      raw: record,
    });
    expect(event.data).toEqual({ id: "495" });
  });

  it("has text or bytes for what is no JSON, as the gzip of CloudWatch Logs", async () => {
    const bytes = gzipSync("logs");
    expect((await eventOf({ Records: [kinesisRecord("1", { data: "plain" })] })).data).toBe("plain");
    expect((await eventOf({ Records: [kinesisRecord("1", { data: bytes })] })).data).toEqual(new Uint8Array(bytes));
  });

  it("has the bytes of what a producer has aggregated, whatever is in there", async () => {
    const cloudEvent = Buffer.from('{"specversion":"1.0","id":"1","source":"/shop","type":"order.placed"}');
    const bytes = aggregated("customer-7", cloudEvent, Buffer.from("text"));
    const event = await eventOf({ Records: [kinesisRecord("1", { data: bytes })] });
    expect(event.type).toBe("com.amazonaws.kinesis.record");
    expect(event.data).toEqual(new Uint8Array(bytes));
  });

  it("fails alone if it is malformed, when its data is read", async () => {
    const malformed = { ...kinesisRecord("2"), kinesis: { sequenceNumber: "2", data: "no base64!" } };
    const handler = lambda(fasten().event((event) => event.data));
    const result = await handler({ Records: [kinesisRecord("1"), malformed, kinesisRecord("3")] }, lambdaContext());
    expect(result).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
  });
});

describe("a batch of a Kinesis stream", () => {
  it("starts nothing after a failure, whatever its partition key, and names where the shard starts again", async () => {
    const seen: unknown[] = [];
    const handler = lambda(
      fasten().event(
        ({ sequence }) => {
          seen.push(sequence);
          if (sequence === "2") throw new Error("boom");
        },
        { concurrency: 1 },
      ),
    );
    const records = ["1", "2", "3", "4"].map((id) => kinesisRecord(id, { partitionKey: `key-${id}` }));
    expect(await handler({ Records: records }, lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: "2" }],
    });
    expect(seen).toEqual(["1", "2"]);
  });

  it("that is done is answered with an empty list", async () => {
    const handler = lambda(fasten().event(() => undefined));
    expect(await handler({ Records: [kinesisRecord("1")] }, lambdaContext())).toEqual({ batchItemFailures: [] });
  });
});

describe("a tumbling window", () => {
  const event = {
    Records: [kinesisRecord("1")],
    window: { start: "2026-11-21T10:00:00Z", end: "2026-11-21T10:02:00Z" },
    state: { total: 1 },
    isFinalInvokeForWindow: false,
  };

  it("gets the state that the handler of the batch returns", async () => {
    const handler = lambda(
      fasten().batch((events, { raw }) => {
        const { total } = (raw.event as typeof event).state;
        return { outcomes: events.map(() => ({ status: "ok" as const })), state: { total: total + events.length } };
      }),
    );
    expect(await handler(event, lambdaContext())).toEqual({ batchItemFailures: [], state: { total: 2 } });
  });

  it("gets its state back as it came where nobody gives another", async () => {
    const each = lambda(fasten().event(() => undefined));
    expect(await each(event, lambdaContext())).toEqual({ batchItemFailures: [], state: { total: 1 } });
    const { state: _state, ...first } = event;
    expect(await each(first, lambdaContext())).toEqual({ batchItemFailures: [], state: {} });
  });

  it("may end without a record", async () => {
    const last = {
      ...event,
      Records: [],
      isFinalInvokeForWindow: true,
      eventSourceARN: "arn:aws:kinesis:eu-west-1:1:stream/s",
    };
    expect(await lambda(fasten().event(() => undefined))(last, lambdaContext())).toEqual({
      batchItemFailures: [],
      state: { total: 1 },
    });
  });
});
