import { decodeText, isJsonType } from "../core/decode.ts";

/**
 * Decodes what a message carries beside its attributes: text and bytes by their content type, anything else is data
 * already. Nothing at all is no data; empty JSON is taken for that too, because senders name a type for nothing. Bytes whose
 * type is neither JSON nor text stay bytes, and so does text that is not UTF-8.
 *
 * @throws FaastenError `INVALID_EVENT` for what claims to be JSON and is not
 */
export function decodeBody(where: string, body: unknown, contentType: string | undefined): unknown {
  const json = mayBeJson(contentType);
  let text = body;
  if (body instanceof Uint8Array) {
    if (!json && !TEXT.test(contentType as string)) return body;
    // What is not UTF-8 is not JSON either, no more than a blank.
    text = decodeUtf8(body, !json) ?? (contentType && json && " ");
  }
  if (typeof text !== "string") return body ?? undefined;
  return text || !json ? decodeText(where, text, contentType) : undefined;
}

/** Undefined where the bytes are not UTF-8. A byte order mark is no part of JSON. */
export function decodeUtf8(bytes: Uint8Array, keepMark = false): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: keepMark }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Whoever says no type may have sent JSON. */
export function mayBeJson(contentType: string | undefined): boolean {
  return !contentType || isJsonType(contentType);
}

/** A type that names a charset is text, whatever it is. */
const TEXT = /^\s*text\/|^[^;]*\b(xml|yaml|ndjson|urlencoded|javascript)\s*(;|$)|;\s*charset=/i;
