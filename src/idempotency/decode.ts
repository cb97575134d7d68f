import { decodeBase64 } from "../core/base64.ts";
import { FaastenError } from "../core/errors.ts";
import { MOST_LEVELS } from "./plain-json.ts";

/**
 * Reads what `encode` wrote.
 *
 * @throws {FaastenError} code `UNREADABLE_RESULT` for every other text. The text is not in the message.
 */
export function decode(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // Databases that keep JSON as such may write spaces of their own before the name.
    return text.includes('"$') ? revive(value, 0) : value;
  } catch {
    // The parser's error would show a part of the text.
    throw new FaastenError("UNREADABLE_RESULT", "a result that was recorded is not what this version writes.");
  }
}

/** A Map adds three levels to each of its own. */
const MOST_TEXT_LEVELS = 4 * MOST_LEVELS;

/** In place: members that are there already are written as members, even one named `__proto__`. */
function revive(value: unknown, level: number): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (level > MOST_TEXT_LEVELS) throw new RangeError("too deep");
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index++) value[index] = revive(value[index], level + 1);
    return value;
  }
  const object = value as Record<string, unknown>;
  const names = Object.keys(object);
  const [first = ""] = names;
  if (names.length === 1 && first.startsWith("$")) return untag(first, object[first], level);
  for (const name of names) object[name] = revive(object[name], level + 1);
  return object;
}

function untag(tag: string, content: unknown, level: number): unknown {
  switch (tag) {
    case "$undefined":
      return undefined;
    case "$bigint":
      return BigInt(textOf(content));
    case "$number":
      return Number(textOf(content));
    case "$date":
      return new Date(content === null ? Number.NaN : textOf(content));
    case "$bytes":
      return bytesOf(content);
    case "$buffer":
      return bytesOf(content).buffer;
    case "$map":
      return new Map(listOf(content, level) as [unknown, unknown][]);
    case "$set":
      return new Set(listOf(content, level));
    default:
      if (!tag.startsWith("$$")) throw new TypeError("unknown tag");
      return { [tag.slice(1)]: revive(content, level + 1) };
  }
}

function textOf(content: unknown): string {
  if (typeof content !== "string") throw new TypeError("no text");
  return content;
}

function bytesOf(content: unknown): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64(textOf(content));
  if (!bytes) throw new TypeError("no base64");
  return bytes;
}

function listOf(content: unknown, level: number): unknown[] {
  if (!Array.isArray(content)) throw new TypeError("no list");
  return revive(content, level + 1) as unknown[];
}
