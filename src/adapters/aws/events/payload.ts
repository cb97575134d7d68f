import { decodeText, isJsonType } from "../../../core/decode.ts";
import { decodeBase64 } from "../../../core/base64.ts";
import { invalidEvent, requireString } from "../event-fields.ts";
import { isTextType } from "../http/media-type.ts";

/** Decodes base64; `field` is told where it is none. */
export function requireBytes(source: string, field: string, base64: unknown): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64(requireString(source, field, base64));
  if (!bytes) throw invalidEvent(source, field, "base64", base64);
  return bytes;
}

/** The payload of a message: text, or JSON where it says so or parses, if it can be text; otherwise the bytes. */
export function decodePayload(source: string, bytes: Uint8Array, contentType?: string): unknown {
  if (contentType !== undefined && !isTextType(contentType)) return bytes;
  const text = decodeUtf8(bytes);
  if (text === undefined && !(contentType !== undefined && isJsonType(contentType))) return bytes;
  return decodeText(source, text ?? "", contentType);
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
