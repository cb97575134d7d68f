import { describe, expect, it } from "vitest";
import { sourceOf } from "../../src/adapters/aws/sources.ts";
import { createInvocation } from "../../src/core/live-invocation.ts";
import type { FunctionEvent } from "../../src/core/event.ts";
import type { Invocation } from "../../src/core/invocation.ts";
import { defaultKey } from "../../src/idempotency/default-key.ts";
import { testEvent } from "../../src/testing/event.ts";

const invocationOf = (id: string, platform = "aws-lambda"): Invocation =>
  createInvocation({
    id,
    platform,
    trigger: "direct",
    function: { name: "f" },
    coldStart: false,
    event: {},
    context: {},
  });

/** The events that the adapter makes of what Lambda hands over. */
function eventsOf(native: unknown, invocation: Invocation): readonly FunctionEvent[] {
  const source = sourceOf(native);
  return source.kind === "http" ? [] : source.events(native, invocation);
}

const keysOf = (native: unknown, id: string): unknown[] => {
  const invocation = invocationOf(id);
  return eventsOf(native, invocation).map((event) => defaultKey(event, invocation));
};

const arn = "arn:aws:sqs:eu-central-1:123456789012:orders";
const deleted = (key: string, sequencer: string, versionId: string): object => ({
  eventSource: "aws:s3",
  awsRegion: "eu-central-1",
  eventName: "ObjectRemoved:Delete",
  responseElements: { "x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8" },
  s3: { bucket: { name: "files" }, object: { key, sequencer, versionId } },
});

describe("an event that is delivered again", () => {
  it.each<[name: string, native: unknown, keys: unknown[]]>([
    [
      "SQS",
      { Records: [{ eventSource: "aws:sqs", eventSourceARN: arn, messageId: "m-1", body: "{}" }] },
      [[arn, "m-1"]],
    ],
    [
      "SNS",
      { Records: [{ EventSource: "aws:sns", Sns: { MessageId: "n-1", TopicArn: "arn:topic", Message: "x" } }] },
      [["arn:topic", "n-1"]],
    ],
    ["EventBridge", { id: "e-1", source: "shop", "detail-type": "paid", account: "1", detail: {} }, [["shop", "e-1"]]],
    [
      "Kinesis",
      {
        Records: [
          { eventSource: "aws:kinesis", eventSourceARN: "arn:stream", eventID: "shardId-0:1", kinesis: { data: "" } },
        ],
      },
      [["arn:stream", "shardId-0:1"]],
    ],
    [
      "DynamoDB",
      { Records: [{ eventSource: "aws:dynamodb", eventSourceARN: "arn:table", eventID: "d-1", dynamodb: {} }] },
      [["arn:table", "d-1"]],
    ],
    [
      "a CloudEvent in a message",
      {
        Records: [
          {
            eventSource: "aws:sqs",
            eventSourceARN: arn,
            messageId: "m-2",
            body: JSON.stringify({ specversion: "1.0", id: "ce-1", source: "/shop", type: "paid", data: 1 }),
          },
        ],
      },
      [["/shop", "ce-1"]],
    ],
  ])("has the same key: %s", (_name, native, keys) => {
    expect(keysOf(native, "request-1")).toStrictEqual(keys);
    expect(keysOf(native, "request-2")).toStrictEqual(keys);
  });

  it("has the same key: Kafka", () => {
    const record = { topic: "orders", partition: 3, offset: 15, timestamp: 1, value: "e30=" };
    const native = { eventSource: "aws:kafka", eventSourceArn: "arn:cluster", records: { "orders-3": [record] } };
    const [key] = keysOf(native, "request-1");
    expect(key).toStrictEqual(["arn:cluster#orders", expect.stringMatching(/orders.*3.*15$/)]);
    expect(keysOf(native, "request-2")).toStrictEqual([key]);
  });

  it("has the same key: S3, where each object of one request has its own", () => {
    const native = { Records: [deleted("a.txt", "001", "v1"), deleted("b.txt", "001", "v1")] };
    const keys = keysOf(native, "request-1");
    expect(new Set(keys.map((key) => JSON.stringify(key))).size).toBe(2);
    expect(keysOf(native, "request-2")).toStrictEqual(keys);
  });

  it("has the key of its sequencer: S3, where the event tells it", () => {
    const event = testEvent(
      {},
      { source: "aws:s3.eu.files", type: "com.amazonaws.s3.ObjectCreated:Put", subject: "a.txt" },
    );
    expect(defaultKey({ ...event, sequence: "0055AED6DCD90281E5" })).toStrictEqual([
      "aws:s3.eu.files",
      "com.amazonaws.s3.ObjectCreated:Put",
      "a.txt",
      "0055AED6DCD90281E5",
    ]);
  });
});

describe("an event without an id of its own", () => {
  it.each<[name: string, native: unknown, source: string]>([
    ["a direct invocation", { orderId: 1 }, "aws:lambda"],
    ["a trigger of Cognito", { userPoolId: "p", triggerSource: "PreSignUp_SignUp" }, "aws:cognito"],
    [
      "a message of RabbitMQ whose sender gave none",
      { eventSource: "aws:rmq", rmqMessagesByQueue: { "q::/": [{ data: "" }] } },
      "aws:rmq",
    ],
    ["a message of SQS that lost it", { Records: [{ eventSource: "aws:sqs", body: "x" }] }, "aws:sqs"],
  ])("has no key: %s", (_name, native, source) => {
    const missing = expect.objectContaining({
      code: "IDEMPOTENCY_KEY_MISSING",
      message: `an event of ${source} has no id that stays the same when it is tried again; give a selector of the key, for example \`(event) => event.data.id\`.`,
    }) as Error;
    expect(() => keysOf(native, "request-1")).toThrow(missing);
  });

  it("is known for a direct invocation without the invocation, too", () => {
    const invocation = invocationOf("request-1");
    const [event] = eventsOf({ orderId: 1 }, invocation);
    expect(() => defaultKey(event as FunctionEvent)).toThrow(
      expect.objectContaining({ code: "IDEMPOTENCY_KEY_MISSING" }) as Error,
    );
  });

  it("is another thing than an invocation that is named after its event", () => {
    const event = testEvent(1, { id: "ce-1" });
    expect(defaultKey(event, invocationOf("ce-1", "knative"))).toStrictEqual(["/test", "ce-1"]);
  });
});
