import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten, PermanentFailure } from "../../../../src/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { eventBridgeEvent } from "../samples/event-bridge.ts";
import { s3Event, s3Record, s3TestEvent } from "../samples/s3.ts";
import { snsEvent } from "../samples/sns.ts";
import { fifoRecord, sqsEvent, sqsRecord } from "../samples/sqs.ts";
import { eventOf, eventsOf } from "../support/run.ts";

const TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const OTHER = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/** What a topic puts into a queue that does not take messages raw. */
function notification(overrides: object = {}): string {
  const body = {
    Type: "Notification",
    MessageId: "notification-1",
    TopicArn: "arn:aws:sns:eu-west-1:123456789012:orders",
    Subject: "new order",
    Message: '{"id":"order-1"}',
    Timestamp: "2026-11-21T10:15:29.000Z",
    SignatureVersion: "1",
    ...overrides,
  };
  return JSON.stringify(body, undefined, 2);
}

const inQueue = (body: string, overrides: object = {}): Record<string, unknown> =>
  sqsRecord("m-1", { body, ...overrides });

const NOTIFIED = {
  id: "notification-1",
  source: "arn:aws:sns:eu-west-1:123456789012:orders",
  type: "com.amazonaws.sns.Notification",
  subject: "new order",
  time: "2026-11-21T10:15:29.000Z",
  data: { id: "order-1" },
};
const PLACED = {
  id: "event-1",
  source: "com.example.shop",
  type: "OrderPlaced",
  subject: "order/7",
  data: { total: 42 },
};
const CREATED = {
  id: "REQUEST1.host/1=",
  source: "aws:s3.eu-west-1.invoices",
  type: "com.amazonaws.s3.ObjectCreated:Put",
  subject: "2026/Müller + Söhne.pdf",
  data: { eventName: "ObjectCreated:Put" },
};

describe("an event inside a message", () => {
  it.each([
    ["SNS in SQS", notification(), NOTIFIED],
    ["EventBridge in SQS", JSON.stringify(eventBridgeEvent()), PLACED],
    ["S3 in SQS", JSON.stringify(s3Event()), CREATED],
    ["S3 in SNS in SQS", notification({ Message: JSON.stringify(s3Event()) }), CREATED],
    ["EventBridge in SNS in SQS", notification({ Message: JSON.stringify(eventBridgeEvent()) }), PLACED],
    ["SNS in SNS in SQS", notification({ MessageId: "outer", Message: notification() }), NOTIFIED],
  ])("of %s is the event; raw and delivery stay the message's", async (_what, body, inner) => {
    const record = inQueue(body);
    const event = await eventOf(sqsEvent(record));
    expect(event).toMatchObject(inner);
    expect(event.raw).toBe(record);
    expect(event.delivery).toMatchObject({ source: "aws:sqs", attempt: 1 });
  });

  it.each([
    ["S3 in SNS", JSON.stringify(s3Event()), CREATED],
    ["EventBridge in SNS", JSON.stringify(eventBridgeEvent()), PLACED],
  ])("of %s is the event", async (_what, Message, inner) => {
    const native = snsEvent({ Message });
    const event = await eventOf(native);
    expect(event).toMatchObject(inner);
    expect(event.raw).toBe(native.Records[0]);
    expect(event.delivery).toEqual({ source: "aws:sns" });
  });

  it("has the trace of what is innermost, else that of the message", async () => {
    const named = { messageAttributes: { traceparent: { stringValue: OTHER, dataType: "String" } } };
    const MessageAttributes = { traceparent: { Type: "String", Value: TRACE } };
    expect((await eventOf(sqsEvent(inQueue(notification(), named)))).traceparent).toBe(OTHER);
    expect((await eventOf(sqsEvent(inQueue(notification({ MessageAttributes }), named)))).traceparent).toBe(TRACE);
  });

  it("keeps the message group, which orders it", async () => {
    const event = await eventOf(sqsEvent(fifoRecord("m-1", "group-1", { body: notification() })));
    expect(event).toMatchObject({
      id: "notification-1",
      partitionkey: "group-1",
      delivery: { orderingKey: "group-1" },
    });
  });

  it("is none for the test message of a bucket, which is deleted without the handler", async () => {
    const record = inQueue(JSON.stringify(s3TestEvent()));
    const never = fasten().event(() => {
      throw new Error("called");
    });
    expect(await lambda(never)(sqsEvent(record), lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(await lambda(never)(snsEvent({ Message: JSON.stringify(s3TestEvent()) }), lambdaContext())).toBeUndefined();
  });

  it("is one of several where S3 sends several", async () => {
    const { events } = await eventsOf(sqsEvent(inQueue(JSON.stringify(s3Event(s3Record(), { s3: {} }, null)))));
    expect(events.map(({ id }) => id)).toEqual(["REQUEST1.host/1=", "m-1-1", "m-1-2"]);
    expect(() => events[2]?.data).toThrow("aws:s3: `Records[2]` must be an object, got null.");
  });
});

describe("a failure of an event inside a message", () => {
  const several = (id: string): object => {
    const named = (name: string): object => s3Record({ eventName: name });
    return sqsRecord(id, { body: JSON.stringify(s3Event(named("good"), named("bad"), named("bad"))) });
  };
  const failBad = ({ type }: { type: string }): void => {
    if (type.endsWith("bad")) throw new Error("boom");
  };

  it("brings the outer message back, named once", async () => {
    consoleErrors();
    const batch = sqsEvent(inQueue(notification()), several("m-2"), several("m-3"));
    expect(await lambda(fasten().event(failBad))(batch, lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: "m-2" }, { itemIdentifier: "m-3" }],
    });
  });

  it("that is hopeless leaves the message to be deleted once the dead-letter hook has the event", async () => {
    consoleErrors();
    const dead: string[] = [];
    const hopeless = (): never => {
      throw new PermanentFailure("hopeless");
    };
    const fn = fasten().event(hopeless, { deadLetter: (event) => dead.push(event.id) });
    expect(await lambda(fn)(sqsEvent(inQueue(notification())), lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(dead).toEqual(["notification-1"]);
  });
});

describe("a message that only resembles an envelope is its own event", () => {
  it.each([
    ["its producer says a content type", notification(), { contentType: { stringValue: "application/json" } }],
    ["it is broken", notification().slice(1), {}],
    ["it is cut off", notification().slice(0, -1), {}],
    ["it has no id", notification({ MessageId: undefined }), {}],
    ["it is of another type", notification({ Type: "SubscriptionConfirmation" }), {}],
    ["its message is an object", notification({ Message: {} }), {}],
    ["it is a list", `[${notification()}]`, {}],
    ["it has no account", JSON.stringify(eventBridgeEvent({ account: undefined })), {}],
    ["it has no detail", JSON.stringify(eventBridgeEvent({ detail: undefined })), {}],
    ["its records are of another service", JSON.stringify({ Records: [{ eventSource: "aws:sqs" }] }), {}],
    ["it only speaks of one", '{"text":"\\"TopicArn\\" and \\"detail-type\\""}', {}],
    ["it has what all objects have", '{"__proto__":{"Type":"Notification"},"TopicArn":"x","MessageId":"y"}', {}],
  ])("because %s", async (_what, body, messageAttributes) => {
    const event = await eventOf(sqsEvent(inQueue(body, { messageAttributes })));
    expect(event).toMatchObject({ id: "m-1", type: "com.amazonaws.sqs.message" });
    expect(event.data).toEqual(body.startsWith("{") && body.endsWith("}") ? JSON.parse(body) : expect.anything());
  });
});
