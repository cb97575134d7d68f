import { FaastenError } from "./errors.ts";

/** Media types that hold JSON: `application/json`, `text/json`, anything that ends in `+json`. */
export function isJsonType(contentType: string): boolean {
  return /^[^;]*[/+]json\s*(;|$)/i.test(contentType);
}

/**
 * Decodes the text of a message: JSON where `contentType` says so or, without one, where it parses; otherwise the text.
 * A number that JavaScript cannot hold exactly stays text.
 */
export function decodeText(where: string, text: string, contentType?: string): unknown {
  if (contentType !== undefined) return isJsonType(contentType) ? parseJson(where, text) : text;
  if (!/^\s*["{[\-0-9tfn]/.test(text)) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "number" && String(value) !== text.trim() ? text : value;
  } catch {
    return text;
  }
}

function parseJson(where: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FaastenError("INVALID_EVENT", `${where}: the content type says JSON, but the body is not.`, { cause });
  }
}
