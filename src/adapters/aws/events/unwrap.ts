import type { EventInit } from "../../../core/event.ts";
import { busEvent } from "./event-bridge.ts";
import { type Fields, fieldsOf, requireFields, textOf } from "../event-fields.ts";
import { notification } from "./notification.ts";
import { recordSource } from "./records.ts";
import { isS3Test, s3Record } from "./s3.ts";

/** Whether a text begins as what these services write: it costs little to ask, and most messages are nothing of theirs. */
export function mayHoldEvents(text: unknown): boolean {
  return (
    typeof text === "string" && /^\s*\{\s*"(?:Type|MessageId|TopicArn|version|detail-type|Records|Service)"/.test(text)
  );
}

/**
 * The events inside a message, where its text is what SNS, EventBridge or S3 puts into a queue or a topic: none for the
 * test message of a bucket, several for several records of S3, otherwise one. `raw` and `delivery` stay the outer
 * message's, because it is what is acknowledged. A message of any other kind is its own event.
 */
export function unwrap(text: unknown, outer: EventInit): readonly EventInit[] {
  // Whoever says a content type has written the message: the services say none.
  const envelope = outer.datacontenttype === undefined && mayHoldEvents(text) ? envelopeOf(text as string) : undefined;
  if (!envelope) return [outer];
  if (isS3Test(envelope)) return [];
  if (recordSource(envelope) === "aws:s3") return recordsIn(envelope, outer);
  if (isBusEvent(envelope)) return [within(outer, busEvent(envelope))];
  if (!isNotification(envelope)) return [outer];
  return unwrap(envelope["Message"], within(outer, notification(envelope, "body", undefined)));
}

/** Parsed only if it may be one: looking costs a sixth of it. */
function envelopeOf(text: string): Fields | undefined {
  if (!/"(?:TopicArn|detail-type|eventSource|s3:TestEvent)"/.test(text)) return undefined;
  try {
    return fieldsOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function recordsIn({ Records: records }: Fields, outer: EventInit): readonly EventInit[] {
  return (records as readonly unknown[]).map((record, index) => {
    const { id = `${outer.id}-${index}`, ...init } = s3Record(fieldsOf(record));
    const decode = (): unknown => requireFields("aws:s3", `Records[${index}]`, record);
    return within(outer, { decode, ...init, id, delivery: outer.delivery, raw: undefined });
  });
}

function within(outer: EventInit, inner: EventInit): EventInit {
  const { traceparent, tracestate } = inner.traceparent === undefined ? outer : inner;
  return { ...outer, ...inner, traceparent, tracestate, delivery: outer.delivery, raw: outer.raw };
}

function isBusEvent(event: Fields): boolean {
  return hasTexts(event, ["id", "source", "detail-type", "account"]) && event["detail"] !== undefined;
}

function isNotification(event: Fields): boolean {
  return event["Type"] === "Notification" && hasTexts(event, ["MessageId", "TopicArn", "Message"]);
}

function hasTexts(event: Fields, names: readonly string[]): boolean {
  return names.every((name) => textOf(event[name]) !== undefined);
}
