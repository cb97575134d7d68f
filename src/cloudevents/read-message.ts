import { type EventParts, readEvent } from "./attributes.ts";
import { type AttributeLookup, prefixed } from "./binary-format.ts";
import { decodeBody, decodeUtf8, mayBeJson } from "./body.ts";
import { readJson } from "./json-format.ts";
import { EVENT_FORMAT } from "./media-type.ts";

/** A message of a queue, a topic or a stream. */
export interface Message {
  /** Text, bytes, or the value that the carrier has parsed already. */
  readonly body: unknown;
  /** @default the attribute `content-type`, `contentType` or `Content-Type` */
  readonly contentType?: string | undefined;
  /** Attributes, properties or headers: a `Map` is one. Names are compared as they are. */
  readonly attributes?: AttributeLookup | undefined;
}

const WHERE = "CloudEvent";

/**
 * Tells whether a message is a CloudEvent and gives its parts; undefined where it is none, or is a broken one, for then it
 * is an ordinary message of its carrier. Never throws. What is none costs a look at the names of attributes, and no parsing
 * unless the text is an object that names a `specversion`. Of bytes it takes a `Uint8Array`.
 */
export function readMessage({ body, contentType, attributes }: Message): EventParts | undefined {
  try {
    const attribute = (name: string): string | null | undefined => attributes?.get(name);
    const type =
      contentType || attribute("content-type") || attribute("contentType") || attribute("Content-Type") || "";
    const format = type && EVENT_FORMAT.exec(type);
    const prefix = !format && attributes && PREFIXES.find((each) => attribute(`${each}specversion`) != null);
    if (prefix) return readEvent(prefixed(attributes, prefix, type), Error, (own) => decodeBody(WHERE, body, own));
    const event = (format ? !format[1] : mayBeJson(type)) && objectIn(body);
    return event && event.specversion === "1.0" ? readJson(WHERE, event, Error) : undefined;
  } catch {
    return undefined; // Whatever is wrong with the event, the carrier still has a message.
  }
}

/** The attributes' prefixes in the bindings of SQS, Pub/Sub, NATS; Kafka; AMQP; and JMS over AMQP. */
const PREFIXES = ["ce-", "ce_", "cloudEvents:", "cloudEvents_"];

/** The object that a body is, or the text of: nothing is decoded or parsed that cannot be an event. */
function objectIn(body: unknown): { specversion?: unknown } | undefined | null {
  if (body instanceof Uint8Array) {
    // Whatever blanks and marks go before it.
    return body.find((byte) => byte > 32 && byte < 128) === 123 ? objectIn(decodeUtf8(body)) : undefined; // {
  }
  if (typeof body !== "string") return body as object;
  return /specversion"\s*:/.test(body) ? (JSON.parse(body) as object) : undefined;
}
