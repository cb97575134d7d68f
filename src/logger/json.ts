import { isError } from "./call.ts";

/** Where writing stops, so that one careless line costs neither the process nor the platform's limit. */
const LIMITS = { depth: 10, items: 1000, characters: 256 * 1024 } as const;

/**
 * Writes any value whatever as JSON, and never throws. Beyond JSON: errors with their causes, Map, Set, Date, BigInt (as
 * a string), bytes, symbols, functions. Cycles, throwing getters and what exceeds a limit leave a note in their place.
 */
export function toJson(value: unknown): string {
  return write(value, []) ?? "null";
}

/** Writes the members of an object, each with a comma in front; names of `reserved` become `fields.<name>`. */
export function membersToJson(fields: object, reserved: ReadonlySet<string>): string {
  try {
    return members(fields, [], reserved);
  } catch (thrown) {
    return `,"extra":${note("unreadable", thrown)}`; // A proxy whose names cannot be told.
  }
}

/** Undefined where JSON has no value: the member is left out. */
function write(value: unknown, ancestors: readonly object[]): string | undefined {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      return Number.isFinite(value) ? `${value}` : `"${value}"`;
    case "boolean":
      return value ? "true" : "false";
    case "undefined":
      return undefined;
    case "bigint":
      return `"${value}"`;
    case "symbol":
      return quote(value.toString());
    case "function":
      return quote("[function]");
    default:
      return value === null ? "null" : writeObject(value as object, ancestors);
  }
}

function writeObject(value: object, ancestors: readonly object[]): string {
  if (ancestors.includes(value)) return '"[circular]"';
  if (ancestors.length >= LIMITS.depth) return '"[too deep]"';
  try {
    const inside = [...ancestors, value];
    if (Array.isArray(value)) return writeList(value, value.length, inside);
    if (isError(value)) return `{${errorMembers(value, inside).slice(1)}}`;
    return writeKnown(value, inside) ?? `{${members(value, inside).slice(1)}}`;
  } catch (thrown) {
    return note("unreadable", thrown); // A proxy or a toJSON threw.
  }
}

function writeKnown(value: object, inside: readonly object[]): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null)
    return "toJSON" in value ? writeToJson(value, inside) : undefined;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? '"Invalid Date"' : `"${value.toISOString()}"`;
  if (value instanceof Map) return writeMap(value, inside);
  if (value instanceof Set) return writeList(value, value.size, inside);
  if (ArrayBuffer.isView(value)) return quote(`[${value.constructor.name}, ${value.byteLength} bytes]`);
  if (value instanceof ArrayBuffer) return quote(`[ArrayBuffer, ${value.byteLength} bytes]`);
  return writeToJson(value, inside);
}

function writeToJson(value: object, inside: readonly object[]): string | undefined {
  const { toJSON } = value as { toJSON?: unknown };
  return typeof toJSON === "function" ? (write(toJSON.call(value, ""), inside) ?? "null") : undefined;
}

function writeList(items: Iterable<unknown>, size: number, inside: readonly object[]): string {
  let text = "";
  let written = 0;
  for (const item of items) {
    if (written === LIMITS.items) {
      text += `,"[${size - written} more]"`;
      break;
    }
    text += `,${write(item, inside) ?? "null"}`;
    written += 1;
  }
  return `[${text.slice(1)}]`;
}

function writeMap(map: ReadonlyMap<unknown, unknown>, inside: readonly object[]): string {
  const named = [...map.keys()].every((key) => typeof key === "string");
  return named ? `{${members(Object.fromEntries(map) as object, inside).slice(1)}}` : writeList(map, map.size, inside);
}

/** `name`, `message` and `stack` may be getters of a hostile class; `cause` and `errors` are often not enumerable. */
function errorMembers(error: Error, inside: readonly object[]): string {
  const first = ["name", "message", "stack", "cause", "errors"].filter((name) => name in error);
  const own = Object.keys(error).filter((name) => !first.includes(name));
  return [...first, ...own].map((name) => member(error, name, inside)).join("");
}

function members(value: object, inside: readonly object[], reserved?: ReadonlySet<string>): string {
  let text = "";
  let written = 0;
  const names = Object.keys(value);
  for (const name of names) {
    if (written === LIMITS.items) return `${text},"[more]":${names.length - written}`;
    text += member(value, name, inside, reserved);
    written += 1;
  }
  return text;
}

function member(value: object, name: string, inside: readonly object[], reserved?: ReadonlySet<string>): string {
  let text: string | undefined;
  try {
    text = write((value as Record<string, unknown>)[name], inside);
  } catch (thrown) {
    text = note("threw", thrown);
  }
  if (text === undefined) return "";
  return `,${quoteCached(reserved?.has(name) ? `fields.${name}` : name)}:${text}`;
}

const quotedNames = new Map<string, string>();

/** For texts that are few and come again with every line, such as the names of fields. */
export function quoteCached(name: string): string {
  let quoted = quotedNames.get(name);
  if (quoted === undefined) {
    quoted = quote(name);
    if (quotedNames.size < 500 && name.length < 100) quotedNames.set(name, quoted);
  }
  return quoted;
}

function quote(text: string): string {
  if (text.length <= LIMITS.characters) return JSON.stringify(text);
  return JSON.stringify(`${text.slice(0, LIMITS.characters)}[${text.length - LIMITS.characters} more characters]`);
}

function note(what: string, thrown: unknown): string {
  let why = "";
  try {
    why = isError(thrown) ? `: ${String(thrown.message).slice(0, 200)}` : "";
  } catch {
    // The error itself is hostile: the note stands without a reason.
  }
  return quote(`[${what}${why}]`);
}
