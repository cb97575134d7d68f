import { decodeBase64, encodeBase64 } from "../core/base64.ts";
import { isJsonType } from "../core/decode.ts";
import { FaastenError } from "../core/errors.ts";
import { type EventParts, readEvent, type Refuse } from "./attributes.ts";
import { decodeBody } from "./body.ts";
import type { Outgoing } from "./outgoing.ts";

/**
 * Reads an event from the object that its JSON has.
 *
 * @throws what `refuse` makes; for `data_base64` that cannot be decoded FaastenError `INVALID_EVENT`, when the data is read.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
 */
export function readJson(where: string, event: object, refuse: Refuse): EventParts {
  const { data, ...attributes } = event as Record<string, unknown>;
  const base64 = attributes["data_base64"];
  if (data === undefined) delete attributes["data_base64"]; // Beside `data` it is refused.
  return readEvent(Object.entries(attributes), refuse, (type) => {
    // A string of type JSON is a string of JSON, not a text to parse: `data` is what it is under every type.
    if (base64 == null) return data;
    const bytes = typeof base64 === "string" && decodeBase64(base64);
    if (!bytes) throw new FaastenError("INVALID_EVENT", `${where}: \`data_base64\` must be base64.`);
    return type ? decodeBody(where, bytes, type) : bytes;
  });
}

/** Writes an event as JSON text. */
export function writeJson({ attributes, body }: Outgoing): string {
  const { extensions, ...named } = attributes;
  const text = JSON.stringify({ ...named, ...extensions });
  return body === undefined ? text : `${text.slice(0, -1)},${dataMember(body, attributes.datacontenttype)}}`;
}

function dataMember(body: string | Uint8Array, contentType = ""): string {
  if (typeof body !== "string") return `"data_base64":"${encodeBase64(body)}"`;
  return `"data":${isJsonType(contentType) ? body : JSON.stringify(body)}`;
}
