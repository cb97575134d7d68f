import { isJsonType } from "../core/decode.ts";
import { type EventParts, readAttributes } from "./attributes.ts";
import { decodeBase64, encodeBase64 } from "../core/base64.ts";
import { decodeBytes } from "./body.ts";
import { invalidEvent } from "./invalid-event.ts";
import type { Outgoing } from "./outgoing.ts";

/**
 * Reads an event from the value that its JSON has.
 *
 * @throws FaastenError `INVALID_EVENT`; for `data_base64` that cannot be decoded only when the data is read.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export function readJson(where: string, value: unknown): EventParts {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw invalidEvent(where, "an event in JSON", "an object", value);
  }
  const { data, data_base64: base64, ...attributes } = value as Record<string, unknown>;
  if (data !== undefined && base64 != null) {
    throw invalidEvent(where, "`data`", "missing where there is `data_base64`", data);
  }
  const parts = readAttributes(where, Object.entries(attributes));
  // A string of type JSON is a string of JSON, not a text to parse: `data` is what it is under every type.
  return { ...parts, decode: base64 == null ? () => data : () => fromBase64(where, base64, parts.datacontenttype) };
}

/** Writes an event as JSON text. */
export function writeJson({ attributes, body }: Outgoing): string {
  const { extensions, ...named } = attributes;
  const text = JSON.stringify({ specversion: "1.0", ...named, ...extensions });
  return body === undefined ? text : `${text.slice(0, -1)},${dataMember(body, attributes.datacontenttype)}}`;
}

function fromBase64(where: string, base64: unknown, contentType: string | undefined): unknown {
  const bytes = typeof base64 === "string" ? decodeBase64(base64) : undefined;
  if (!bytes) throw invalidEvent(where, "`data_base64`", "base64", base64);
  return contentType === undefined ? bytes : decodeBytes(where, bytes, contentType);
}

function dataMember(body: string | Uint8Array, contentType = ""): string {
  if (typeof body !== "string") return `"data_base64":"${encodeBase64(body)}"`;
  return `"data":${isJsonType(contentType) ? body : JSON.stringify(body)}`;
}
