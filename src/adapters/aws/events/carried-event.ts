import type { AttributeLookup } from "../../../cloudevents/binary-format.ts";
import { type Message, readMessage } from "../../../cloudevents/read-message.ts";
import type { EventInit } from "../../../core/event.ts";
import { fieldsOf, textOf } from "../event-fields.ts";

/**
 * The CloudEvent that a message carries, to stand in the place of the message; undefined for every other message, and for a
 * CloudEvent that breaks a rule. `raw` and `delivery` stay the message's, because it is what is acknowledged, and so does
 * the trace where the event has none.
 */
export function carriedEvent(message: EventInit, carrier: Message): EventInit | undefined {
  const parts = readMessage(carrier);
  if (!parts) return undefined;
  const { traceparent, tracestate } = parts.traceparent === undefined ? message : parts;
  return { ...UNSET, ...parts, traceparent, tracestate, delivery: message.delivery, raw: message.raw };
}

/** Said, because a message in a message lays the inner one over the outer one, whose attributes are not this event's. */
const UNSET = {
  subject: undefined,
  time: undefined,
  datacontenttype: undefined,
  partitionkey: undefined,
  sequence: undefined,
};

/** Whether a text may hold a whole CloudEvent: it costs little to ask, and most messages are none. */
export function mayHoldCloudEvent(text: unknown): boolean {
  return typeof text === "string" && text.includes("specversion");
}

/** The same of a text in base64, where three bytes are four characters: the word looks in three ways, by where it begins. */
export function mayHoldCloudEventInBase64(base64: unknown): boolean {
  return (
    typeof base64 === "string" && ["c3BlY3ZlcnNp", "cGVjdmVyc2lv", "ZWN2ZXJzaW9u"].some((way) => base64.includes(way))
  );
}

/** Whether a name is that of a CloudEvent's attribute in binary mode. */
export function isEventAttribute(name: string): boolean {
  return /^(?:ce|cloudEvents)[-_:]/.test(name);
}

/** The attributes of a message as SQS and SNS have them: objects, with their text in a member. */
export function textAttributes(attributes: unknown, member: "stringValue" | "Value"): AttributeLookup {
  const named = fieldsOf(attributes);
  return { get: (name) => textOf(fieldsOf(named[name])[member]), keys: () => Object.keys(named) };
}
