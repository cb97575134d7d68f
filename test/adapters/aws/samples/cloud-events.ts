import {
  type NewEvent,
  toEventBridge,
  toKafka,
  toKinesis,
  toSns,
  toSqs,
  type TextMessageOptions,
} from "../../../../src/cloudevents/index.ts";
import { eventBridgeEvent } from "./event-bridge.ts";
import { snsEvent } from "./sns.ts";
import { sqsEvent, sqsRecord } from "./sqs.ts";
import { kafkaEvent, kafkaRecord, kinesisRecord } from "./streams.ts";

type Mode = NonNullable<TextMessageOptions["mode"]>;

/** How a header looks in what Lambda is given: its bytes are signed. */
export function kafkaHeader(name: string, text: string): Record<string, number[]> {
  return { [name]: Array.from(new Int8Array(Buffer.from(text))) };
}

/** The attributes of a message as the event source mapping of SQS writes them. */
export function sqsAttributes(attributes: Readonly<Record<string, string>>): Record<string, object> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, stringValue]) => [
      name,
      { stringValue, stringListValues: [], binaryListValues: [], dataType: "String" },
    ]),
  );
}

/** A message of SQS that carries an event. */
export function sqsRecordOf(event: NewEvent, mode: Mode = "binary"): Record<string, unknown> {
  const { MessageBody: body, MessageAttributes } = toSqs(event, { mode });
  return sqsRecord("m-1", { body, messageAttributes: sqsAttributes(texts(MessageAttributes)) });
}

/** What SNS says of a message that carries an event. */
export function snsMessageOf(event: NewEvent, mode: Mode = "binary"): Record<string, unknown> {
  const { Message, MessageAttributes: given } = toSns(event, { mode });
  const attributes = Object.entries(texts(given)).map(([name, Value]) => [name, { Type: "String", Value }]);
  return { Message, MessageAttributes: Object.fromEntries(attributes) as object };
}

/** The same in a queue that is subscribed without raw delivery. */
export function snsInSqs(message: Record<string, unknown>): { Records: readonly unknown[] } {
  const [record] = snsEvent(message).Records as { Sns: object }[];
  return sqsEvent(sqsRecord("m-1", { body: JSON.stringify(record?.Sns, undefined, 2) }));
}

/** What a rule of EventBridge sends for an event; EventBridge Scheduler leaves the detail a text. */
export function busEventOf(event: NewEvent, detailAsText = false): Record<string, unknown> {
  const { Source: source, DetailType, Detail, Resources: resources = [] } = toEventBridge(event);
  const detail = detailAsText ? Detail : (JSON.parse(Detail) as unknown);
  return eventBridgeEvent({ source, "detail-type": DetailType, detail, resources });
}

/** Each way in which AWS hands over an event that `faasten/cloudevents` has written. */
export const carriers: Readonly<Record<string, (event: NewEvent, mode: Mode) => object>> = {
  SQS: (event, mode) => sqsEvent(sqsRecordOf(event, mode)),
  SNS: (event, mode) => snsEvent(snsMessageOf(event, mode)),
  "SNS in SQS": (event, mode) => snsInSqs(snsMessageOf(event, mode)),
  EventBridge: (event) => busEventOf(event),
  "EventBridge Scheduler": (event) => busEventOf(event, true),
  "EventBridge in SQS": (event) => sqsEvent(sqsRecord("m-1", { body: JSON.stringify(busEventOf(event)) })),
  "EventBridge in SNS in SQS": (event) => snsInSqs({ Message: JSON.stringify(busEventOf(event)) }),
  Kinesis: (event) => {
    const { Data: data, PartitionKey: partitionKey } = toKinesis(event);
    return { Records: [kinesisRecord("1", { data, partitionKey })] };
  },
  Kafka: (event, mode) => {
    const { key, value, headers } = toKafka(event, { mode });
    const base64 = (text: string | null): string | null => text && Buffer.from(text).toString("base64");
    const list = Object.entries(headers).map(([name, text]) => kafkaHeader(name, text));
    return kafkaEvent(kafkaRecord(1, { key: base64(key), value: base64(value), headers: list }));
  },
};

function texts(attributes: Readonly<Record<string, { StringValue: string }>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, { StringValue }]) => [name, StringValue]));
}
