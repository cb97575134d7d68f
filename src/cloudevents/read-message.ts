import { isJsonType } from "../core/decode.ts";
import type { EventParts } from "./attributes.ts";
import { type AttributeLookup, readBinary } from "./binary-format.ts";
import { bytesOf, decodeUtf8 } from "./body.ts";
import { readJson } from "./json-format.ts";
import { eventFormat } from "./media-type.ts";

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

/** The attributes' prefixes in the bindings of SQS, Pub/Sub, NATS; Kafka; AMQP; and JMS over AMQP. */
const PREFIXES = ["ce-", "ce_", "cloudEvents:", "cloudEvents_"] as const;

/**
 * Tells whether a message is a CloudEvent and gives its parts; undefined where it is none, or is a broken one, for then it
 * is an ordinary message of its carrier. Never throws. What is none costs a few look-ups of attributes, and no parsing
 * unless the text is an object that names a `specversion`.
 */
export function readMessage({ body, contentType, attributes }: Message): EventParts | undefined {
  try {
    const type = contentType || contentTypeOf(attributes);
    const format = type === undefined ? undefined : eventFormat(type);
    if (format) return format === "event" ? readJson(WHERE, valueOf(body)) : undefined;
    const prefix = attributes && PREFIXES.find((each) => attributes.get(`${each}specversion`) != null);
    if (prefix) return readBinary(WHERE, { attributes, prefix, contentType: type, body });
    return type === undefined || isJsonType(type) ? readEnvelope(body) : undefined;
  } catch {
    return undefined; // Whatever is wrong with the event, the carrier still has a message.
  }
}

function contentTypeOf(attributes: AttributeLookup | undefined): string | undefined {
  for (const name of ["content-type", "contentType", "Content-Type"]) {
    const type = attributes?.get(name);
    if (type) return type;
  }
  return undefined;
}

/** An event in a body that does not say that it is one. */
function readEnvelope(body: unknown): EventParts | undefined {
  const bytes = bytesOf(body);
  if (bytes && !startsObject(bytes)) return undefined;
  const text = bytes ? decodeUtf8(bytes, false) : body;
  if (typeof text !== "string") return isEnvelope(text) ? readJson(WHERE, text) : undefined;
  if (!/^\s*\{/.test(text) || !text.includes('"specversion"')) return undefined;
  return readJson(WHERE, JSON.parse(text));
}

function startsObject(bytes: Uint8Array): boolean {
  return bytes.find((byte) => byte > 32) === 123; // {
}

function isEnvelope(value: unknown): boolean {
  return typeof value === "object" && value !== null && "specversion" in value;
}

function valueOf(body: unknown): unknown {
  const bytes = bytesOf(body);
  const text = bytes ? decodeUtf8(bytes, false) : body;
  return typeof text === "string" ? JSON.parse(text) : text;
}
