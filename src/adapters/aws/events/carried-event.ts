import type { AttributeLookup } from "../../../cloudevents/binary-format.ts";
import { type Message, readMessage } from "../../../cloudevents/read-message.ts";
import { decodeBase64 } from "../../../core/base64.ts";
import { createEvent, type EventInit } from "../../../core/event.ts";
import { fieldsOf, textOf } from "../event-fields.ts";

/** What a CloudEvent keeps of the message that carries it; the trace only where it has none of its own. */
type Kept = Pick<EventInit, "delivery" | "raw" | "traceparent" | "tracestate">;

/**
 * The CloudEvent that a message carries, to stand in the place of the message; undefined for every other message, and for a
 * CloudEvent that breaks a rule. `raw` and `delivery` stay the message's, because it is what is acknowledged, and so does
 * the trace where the event has none.
 */
export function carriedEvent(message: Kept, carrier: Message): EventInit | undefined {
  const parts = readMessage(carrier);
  if (!parts) return undefined;
  const { traceparent, tracestate } = parts.traceparent === undefined ? message : parts;
  const event = { ...parts, traceparent, tracestate, delivery: message.delivery, raw: message.raw };
  // Made, and so with every member, because a message in a message lays the inner event over the outer one.
  return { ...createEvent(event), decode: event.decode };
}

/** The same of a message whose body came in base64. Nothing is decoded unless the message looks like one. */
export function carriedInBase64(
  message: Kept,
  base64: unknown,
  attributes: AttributeLookup,
  contentType?: string,
): EventInit | undefined {
  if (!mayHoldCloudEventInBase64(base64) && ![...attributes.keys()].some(isEventAttribute)) return undefined;
  const body = typeof base64 === "string" ? decodeBase64(base64) : undefined;
  if (!body && base64 != null) return undefined; // Whoever reads the data is told what is wrong with them.
  return carriedEvent(message, { body, contentType, attributes });
}

/** Whether a text may hold a whole CloudEvent: it costs little to ask, and most messages are none. */
export function mayHoldCloudEvent(text: unknown): boolean {
  return typeof text === "string" && text.includes("specversion");
}

/** The same of a text in base64, where three bytes are four characters: the word looks in three ways, by where it begins. */
export function mayHoldCloudEventInBase64(base64: unknown): boolean {
  return typeof base64 === "string" && /c3BlY3ZlcnNp|cGVjdmVyc2lv|ZWN2ZXJzaW9u/.test(base64);
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

/** The attributes of a message as brokers have them: `read` gets the text, number or boolean of one. */
export function scalarAttributes(attributes: unknown, read: (attribute: unknown) => unknown): AttributeLookup {
  const named = fieldsOf(attributes);
  return {
    get(name) {
      const value = read(named[name]);
      return value == null || typeof value === "object" ? undefined : String(value as string);
    },
    keys: () => Object.keys(named),
  };
}
