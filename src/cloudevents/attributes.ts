import type { EventInit } from "../core/event.ts";
import { invalidEvent } from "./invalid-event.ts";

/** What an event says of itself, without its data. */
export type Attributes = Omit<EventInit, "decode" | "delivery" | "raw">;

/** What was read of an event: its attributes, and how to get at its data. */
export type EventParts = Omit<EventInit, "delivery" | "raw">;

/** The attributes that an event has members for; all others are among its `extensions`. */
const NAMED: ReadonlySet<string> = new Set([
  "id",
  "source",
  "type",
  "subject",
  "time",
  "datacontenttype",
  "dataschema",
  "traceparent",
  "tracestate",
  "partitionkey",
  "sequence",
]);

const REQUIRED = ["id", "source", "type"] as const;

/** Tells the attributes that an event has members for. */
export function isNamed(name: string): boolean {
  return NAMED.has(name);
}

/**
 * Checks the attributes of an event. Null and undefined are unset.
 *
 * @throws FaastenError `INVALID_EVENT`
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes
 */
export function readAttributes(where: string, entries: Iterable<readonly [string, unknown]>): Attributes {
  const named: Record<string, string> = {};
  const extensions: Record<string, string | number | boolean> = {};
  let specversion: unknown;
  for (const [name, value] of entries) {
    if (value == null) continue;
    if (!/^[a-z\d]+$/.test(name) || name === "data") {
      throw invalidEvent(where, "an attribute's name", "lower-case letters and digits, and not `data`", name);
    }
    if (name === "specversion") specversion = value;
    else if (!isNamed(name)) extensions[name] = extensionOf(where, name, value);
    else if (named[name] !== undefined) throw invalidEvent(where, `\`${name}\``, "given once", value);
    else named[name] = textOf(where, name, value);
  }
  if (specversion !== "1.0") throw invalidEvent(where, "`specversion`", 'the text "1.0"', specversion);
  requireParts(where, named);
  return { ...(named as unknown as Attributes), ...(Object.keys(extensions).length > 0 && { extensions }) };
}

/** Each attribute as text under its name with a prefix, as binary mode has it; the data's type is the content type there. */
export function attributeTexts(attributes: Attributes, prefix: string): [name: string, text: string][] {
  const { extensions, datacontenttype, ...named } = attributes;
  const entries: [string, string | number | boolean | undefined][] = Object.entries({ ...named, ...extensions });
  const texts: [string, string][] = [[`${prefix}specversion`, "1.0"]];
  if (datacontenttype !== undefined) texts.push(["content-type", datacontenttype]);
  for (const [name, value] of entries) if (value !== undefined) texts.push([prefix + name, String(value)]);
  return texts;
}

function extensionOf(where: string, name: string, value: unknown): string | number | boolean {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && (value | 0) === value) return value;
  throw invalidEvent(where, `\`${name}\``, "a string, a boolean or a whole number of 32 bits", value);
}

/** No text is empty. The two that a producer may take a number for get a text of it. */
function textOf(where: string, name: string, value: unknown): string {
  const text = name === "sequence" || name === "partitionkey" ? String(extensionOf(where, name, value)) : value;
  if (typeof text !== "string" || text === "")
    throw invalidEvent(where, `\`${name}\``, "a string that is not empty", value);
  return text;
}

function requireParts(where: string, named: Record<string, string>): void {
  for (const name of REQUIRED) {
    if (named[name] === undefined) throw invalidEvent(where, `\`${name}\``, "a string that is not empty", undefined);
  }
  const { time, datacontenttype } = named;
  if (time && !RFC_3339.test(time)) throw invalidEvent(where, "`time`", "a time as in RFC 3339", time);
  if (datacontenttype && !MEDIA_TYPE.test(datacontenttype)) {
    throw invalidEvent(where, "`datacontenttype`", "a media type", datacontenttype);
  }
}

const MEDIA_TYPE = /^\s*[^\s/;]+\/[^\s/;]/;

const RFC_3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:(?:[0-5]\d|60)(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;
