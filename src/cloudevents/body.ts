import { decodeText, isJsonType } from "../core/decode.ts";
import { invalidEvent } from "./invalid-event.ts";

/**
 * Decodes what a message carries beside its attributes: text and bytes by their content type, anything else is data
 * already. Nothing at all is no data; empty JSON is taken for that too, because senders name a type for nothing.
 */
export function decodeBody(where: string, body: unknown, contentType: string | undefined): unknown {
  if (body == null) return undefined;
  const bytes = bytesOf(body);
  if (bytes) return decodeBytes(where, bytes, contentType);
  if (typeof body !== "string") return body;
  return body === "" && mayBeJson(contentType) ? undefined : decodeText(where, body, contentType);
}

/** Bytes whose type is neither JSON nor text stay bytes, and so does text that is not UTF-8. */
export function decodeBytes(where: string, bytes: Uint8Array, contentType: string | undefined): unknown {
  const json = mayBeJson(contentType);
  if (!json && !TEXT.test(contentType ?? "")) return bytes;
  if (json && bytes.length === 0) return undefined;
  const text = decodeUtf8(bytes, !json);
  if (text !== undefined) return decodeText(where, text, contentType);
  if (contentType === undefined || !json) return bytes;
  throw invalidEvent(where, "the data", "UTF-8, because its content type is JSON", bytes);
}

/** Undefined where the bytes are not UTF-8. A byte order mark is no part of JSON. */
export function decodeUtf8(bytes: Uint8Array, keepMark: boolean): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: keepMark }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The bytes of a value that is made of them; undefined for all others. */
export function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return value instanceof ArrayBuffer ? new Uint8Array(value) : undefined;
}

function mayBeJson(contentType: string | undefined): boolean {
  return contentType === undefined || isJsonType(contentType);
}

/** A type that names a charset is text, whatever it is. */
const TEXT = /^\s*text\/|^[^;]*[+/](?:x-)?(?:xml|yaml|ndjson|www-form-urlencoded|javascript)\s*(?:;|$)|;\s*charset=/i;
