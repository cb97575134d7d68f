import type { EventInit } from "../../../core/event.ts";
import { type Fields, fieldsOf } from "../event-fields.ts";
import { carriedEvent, textAttributes } from "./carried-event.ts";
import { notification } from "./notification.ts";

/** The CloudEvent that a notification of SNS carries, in its text or in its attributes. */
export function notifiedEvent(notified: Fields, message: EventInit): EventInit | undefined {
  const attributes = textAttributes(notified["MessageAttributes"], "Value");
  return carriedEvent(message, { body: notified["Message"], attributes });
}

/** The same where the notification has come by a queue, as the text of a message. */
export function notifiedEventIn(text: unknown, message: EventInit): EventInit | undefined {
  // Whoever says a content type has written the message: SNS says none.
  if (message.datacontenttype !== undefined || typeof text !== "string" || !text.includes('"TopicArn"'))
    return undefined;
  try {
    const notified = fieldsOf(JSON.parse(text));
    const { traceparent, tracestate, type } = notification(notified, "body", undefined);
    if (type !== "com.amazonaws.sns.Notification") return undefined;
    return notifiedEvent(notified, traceparent === undefined ? message : { ...message, traceparent, tracestate });
  } catch {
    return undefined; // No notification: it is the queue's own message.
  }
}
