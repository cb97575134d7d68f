import { sqs as source } from "../../../batch/sources/sqs.ts";
import { decodeText } from "../../../core/decode.ts";
import { createEvent, type EventInit, type FunctionEvent } from "../../../core/event.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { timestamp } from "../../../core/timestamp.ts";
import { type Fields, fieldsOf, invalidEvent, isFields, requireString, textOf } from "../event-fields.ts";
import type { BatchSource } from "../source.ts";
import { answeredBy } from "./batch-answer.ts";
import { carriedEvent, isEventAttribute, mayHoldCloudEvent, textAttributes } from "./carried-event.ts";
import { notifiedEventIn } from "./notified-event.ts";
import { mayHoldEvents, unwrap } from "./unwrap.ts";

const NAME = "aws:sqs";

/** SQS queues, standard and FIFO. */
export const sqs: BatchSource = {
  kind: "batch",
  name: NAME,
  trigger: () => "queue",
  events(event, invocation) {
    const events: FunctionEvent[] = [];
    (fieldsOf(event)["Records"] as readonly unknown[]).forEach((record, index) => {
      const { body, messageAttributes } = fieldsOf(record);
      const named = someFields(messageAttributes);
      const message = messageOf(record, named, index, invocation);
      const carried = mayCarryEvent(body, named) ? cloudEventIn(body, named, message) : undefined;
      if (carried) events.push(createEvent(carried));
      else if (mayHoldEvents(body)) events.push(...unwrap(body, message).map(createEvent));
      else events.push(createEvent(message));
    });
    return events;
  },
  ...answeredBy(source),
};

/** Undefined where there are none: most messages have no attributes, and then none is looked for. */
function someFields(attributes: unknown): Fields | undefined {
  return isFields(attributes) && Object.keys(attributes).length > 0 ? attributes : undefined;
}

function mayCarryEvent(body: unknown, named: Fields | undefined): boolean {
  return mayHoldCloudEvent(body) || (named !== undefined && Object.keys(named).some(isEventAttribute));
}

function cloudEventIn(body: unknown, named: Fields | undefined, message: EventInit): EventInit | undefined {
  const carrier = { body, attributes: textAttributes(named, "stringValue") };
  return carriedEvent(message, carrier) ?? notifiedEventIn(body, message);
}

function messageOf(raw: unknown, named: Fields | undefined, index: number, invocation: Invocation): EventInit {
  const record = fieldsOf(raw);
  const attributes = fieldsOf(record["attributes"]);
  const contentType = stringValue(named, "contentType") ?? stringValue(named, "content-type");
  const group = textOf(attributes["MessageGroupId"]);
  const queue = textOf(record["eventSourceARN"]);
  return {
    id: textOf(record["messageId"]) ?? `${invocation.id}-${index}`,
    source: queue ?? NAME,
    type: "com.amazonaws.sqs.message",
    time: sentAt(textOf(attributes["SentTimestamp"])),
    datacontenttype: contentType,
    traceparent: stringValue(named, "traceparent"),
    tracestate: stringValue(named, "tracestate"),
    partitionkey: group,
    sequence: textOf(attributes["SequenceNumber"]),
    delivery: { source: NAME, attempt: source.attempt?.(record), orderingKey: source.orderingKey?.(record) },
    raw,
    decode: () => decodeText(NAME, bodyOf(raw, index), contentType),
  };
}

function bodyOf(raw: unknown, index: number): string {
  if (!isFields(raw)) throw invalidEvent(NAME, `Records[${index}]`, "an object", raw);
  return requireString(NAME, `Records[${index}].body`, raw["body"]);
}

function stringValue(attributes: Fields | undefined, name: string): string | undefined {
  const attribute = attributes?.[name];
  return attribute === undefined ? undefined : textOf(fieldsOf(attribute)["stringValue"]);
}

/** Thirteen digits are milliseconds, until the year 2286. */
function sentAt(digits: string | undefined): string | undefined {
  const milliseconds = Number(digits);
  return milliseconds >= 1e12 && milliseconds < 1e13 ? timestamp(milliseconds) : undefined;
}
