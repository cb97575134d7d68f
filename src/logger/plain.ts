import { isError, tagOf } from "./call.ts";

/** Where reading stops, so that one careless line costs neither the process nor the platform's limit (256 kB on most). */
const MOST_LEVELS = 10;
const MOST_ITEMS = 1000;
const MOST_BYTES = 250_000;
const LONGEST_TEXT = 100_000;

/** A text that is written however little room there is: numbers and names must not go because one text was large. */
const SHORT = 100;

/** The reading of one line's values: where it is, and how many bytes it may still take. */
export interface Reading {
  room: number;
  readonly ancestors: object[];
}

/** Begins a line; what is read for it shares the room. */
export function reading(room: number = MOST_BYTES): Reading {
  return { room, ancestors: [] };
}

/**
 * Turns any value whatever into what JSON can hold, and never throws. Errors keep their causes, a Map, a Set and Headers
 * their entries; a BigInt becomes a string. Cycles, throwing getters and what exceeds a limit leave a note in their place.
 */
export function plain(value: unknown, at: Reading): unknown {
  if (typeof value === "string") return cut(value, at);
  if (typeof value === "object") return value && plainObject(value, at);
  if (typeof value === "boolean" || value === undefined || Number.isFinite(value)) return value;
  return typeof value === "function" ? "[function]" : String(value as bigint); // A BigInt, a symbol, NaN.
}

/** A text, as far as there is room for it. */
function cut(text: string, at: Reading): string {
  if (text.length < SHORT) {
    at.room -= text.length;
    return text;
  }
  const bytesEach = /^[ !#-[\]-~]*$/.test(text) ? 1 : 3; // At most, in JSON as UTF-8; control characters are rare.
  const fits = Math.floor(Math.min(Math.max(at.room, 0), LONGEST_TEXT) / bytesEach);
  at.room -= Math.min(text.length, fits) * bytesEach;
  return text.length <= fits ? text : `${text.slice(0, fits)}[${text.length - fits} more characters]`;
}

function plainObject(value: object, at: Reading): unknown {
  const { ancestors } = at;
  if (ancestors.includes(value)) return "[circular]";
  if (ancestors.length === MOST_LEVELS) return "[too deep]";
  ancestors.push(value);
  try {
    return Array.isArray(value) ? list(value, at) : plainKnown(value, at);
  } catch (thrown) {
    return note("unreadable", thrown); // A proxy or a toJSON threw.
  } finally {
    ancestors.pop();
  }
}

/** What is more than its members: by its tag, since a value may come from another realm. */
function plainKnown(value: object, at: Reading): unknown {
  const { byteLength, toJSON } = value as { byteLength?: unknown; toJSON?: unknown };
  if (!toJSON && Object.getPrototypeOf(value) === Object.prototype) return members(value, at); // Most are, and asking on takes long.
  const tag = tagOf(value);
  if (isError(value)) return members(value, at, errorNames(value));
  if (/^(Map|Headers|FormData|URLSearchParams)$/.test(tag)) return entries([...(value as Map<unknown, unknown>)], at);
  if (tag === "Set") return list([...(value as Set<unknown>)], at);
  if (tag === "Date" && Number.isNaN(+value)) return "Invalid Date";
  if (tag === "Request" || tag === "Response") return members(summary(value as Request & Response), at);
  if (/^(String|Number|Boolean|BigInt|Symbol)$/.test(tag)) return plain(value.valueOf(), at);
  if (ArrayBuffer.isView(value) || tag.endsWith("Buffer")) return `[${tag}, ${String(byteLength)} bytes]`;
  if (typeof toJSON === "function") return plain(toJSON.call(value, ""), at);
  if (tag === "Object" || Object.keys(value).length > 0) return members(value, at);
  return tag === "RegExp" ? (value as RegExp).toString() : `[${tag}]`;
}

/** Not its body, which can be read once, and not its query, which may hold what must not be seen. */
function summary({ method, status, url }: Request & Response): object {
  return { method, status, url: url.replace(/[?#].*/s, "") };
}

/** `name`, `message` and `stack` may be getters of a hostile class; `cause` and `errors` are often not enumerable. */
function errorNames(error: Error): string[] {
  return [...new Set(["name", "message", "stack", "cause", "errors", ...Object.keys(error)])];
}

function entries(pairs: readonly (readonly [unknown, unknown])[], at: Reading): unknown {
  const named = new Map(pairs);
  const asObject = named.size === pairs.length && pairs.every(([key]) => typeof key === "string"); // A query may repeat a name.
  return asObject ? members(Object.fromEntries(named) as object, at) : list(pairs, at);
}

function list(items: readonly unknown[], at: Reading): unknown[] {
  const copy: unknown[] = [];
  for (const item of items) {
    if (copy.length === MOST_ITEMS || at.room < 0) return [...copy, `[${items.length - copy.length} more]`];
    at.room -= 4;
    copy.push(plain(item, at) ?? null);
  }
  return copy;
}

/** The members of an object, all of them or those that are named. */
function members(value: object, at: Reading, names: readonly string[] = Object.keys(value)): object {
  const copy = new Members();
  let left = names.length;
  for (const name of names) {
    if (names.length - left === MOST_ITEMS || at.room < 0) {
      copy["[more]"] = left;
      break;
    }
    left -= 1;
    copy[name] = read(value, name, at);
  }
  return copy;
}

/** Without an inherited `__proto__`, which a member may be named; as quick as any object, unlike those without a prototype. */
export const Members = function () {} as unknown as new () => Record<string, unknown>;
Members.prototype = Object.create(null) as object;

/** One member of an object, plain; a getter may throw. */
export function read(value: object, name: string, at: Reading): unknown {
  at.room -= name.length + 4;
  try {
    return plain((value as Record<string, unknown>)[name], at);
  } catch (thrown) {
    return note("threw", thrown);
  }
}

/** What stands in the place of what cannot be read. */
export function note(what: string, thrown: unknown): string {
  try {
    return `[${what}: ${String((thrown as Error).message).slice(0, 200)}]`;
  } catch {
    return `[${what}]`; // The error itself is hostile, or none.
  }
}
