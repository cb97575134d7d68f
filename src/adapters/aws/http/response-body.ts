import { untouchedJson } from "../../../core/json-response.ts";
import { knownText } from "../../../core/response.ts";
import { encodeBase64 } from "../../../core/base64.ts";
import { isTextType } from "./media-type.ts";

/** A body as JSON can hold it. */
export interface BufferedBody {
  readonly body: string;
  readonly isBase64Encoded: boolean;
}

/** The body that was made of a text here, without reading the stream that it has become; undefined for any other. */
export function knownBody(response: Response): BufferedBody | undefined {
  const json = untouchedJson(response);
  if (json !== undefined) return { body: json, isBase64Encoded: false };
  const text = knownText(response);
  if (text === undefined) return undefined;
  return isTextual(response.headers) ? { body: text, isBase64Encoded: false } : asBase64(encoder.encode(text));
}

/** Reads a body: as text where it is text in UTF-8, otherwise as base64. */
export async function readBody(response: Response): Promise<BufferedBody> {
  if (!response.body) return { body: "", isBase64Encoded: false };
  const bytes = new Uint8Array(await response.arrayBuffer());
  const text = isTextual(response.headers) ? decodeUtf8(bytes) : undefined;
  return text === undefined ? asBase64(bytes) : { body: text, isBase64Encoded: false };
}

function isTextual(headers: Headers): boolean {
  const type = headers.get("content-type");
  if (type !== null && type !== "application/json" && !isTextType(type)) return false;
  const encoding = headers.get("content-encoding");
  return encoding === null || encoding.trim().toLowerCase() === "identity";
}

function asBase64(bytes: Uint8Array): BufferedBody {
  return { body: encodeBase64(bytes), isBase64Encoded: true };
}

/** The text of the bytes, a byte order mark included; undefined where they are not UTF-8. */
function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
