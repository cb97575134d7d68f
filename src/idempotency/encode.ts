import { encodeBase64 } from "../core/base64.ts";
import { describe } from "../core/options.ts";
import { cannotBeRead, notSerialisable } from "./not-serialisable.ts";
import { isPlainJson, isPlainObject, MOST_LEVELS } from "./plain-json.ts";

export interface EncodeOptions {
  /**
   * Writes the canonical form, for keys: values that are equal have the same text, whatever the order of their members, and
   * a member that is undefined is left out, as it is by JSON. NaN and the infinities are refused, and -0 is 0. @default false
   */
  readonly sorted?: boolean | undefined;
  /** What errors call the value. @default "$" */
  readonly root?: string | undefined;
}

/**
 * Writes a value as JSON, with a tag for what JSON loses: undefined, bigint, Date, Uint8Array, ArrayBuffer, Map, Set, NaN,
 * the infinities and -0. A tag is an object of one member that begins with `$`; one of the user's own gets another `$`.
 *
 * @throws {FaastenError} code `NOT_SERIALISABLE`, with the path: functions, symbols, cycles, more than 100 levels, and
 * instances of classes that have no `toJSON`.
 * @see https://www.rfc-editor.org/rfc/rfc8785 for the order and the numbers of the canonical form
 */
export function encode(value: unknown, { root = "$", sorted = false }: EncodeOptions = {}): string {
  if (typeof value === "string") return quote(value);
  if (!sorted && isPlain(value)) return JSON.stringify(value);
  const place: Place = { sorted, path: [root], open: [] };
  try {
    return write(value, place);
  } catch (cause) {
    throw cannotBeRead(place.path, cause);
  }
}

/** What throws when it is looked at is left to the writer, which knows where it is. */
function isPlain(value: unknown): boolean {
  try {
    return isPlainJson(value);
  } catch {
    return false;
  }
}

/** Where the writer is: the path to the value, and the objects that it stands in. */
interface Place {
  readonly sorted: boolean;
  readonly path: (string | number)[];
  readonly open: object[];
}

function write(value: unknown, place: Place): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
      return writeNumber(value, place);
    case "boolean":
      return `${value}`;
    case "undefined":
      return '{"$undefined":true}';
    case "bigint":
      return `{"$bigint":"${value}"}`;
    case "object":
      return value === null ? "null" : writeObject(value, place);
    default:
      throw notSerialisable(place.path, "data", describe(value));
  }
}

function writeNumber(value: number, place: Place): string {
  if (Number.isFinite(value) && (place.sorted || !Object.is(value, -0))) return `${value}`;
  if (place.sorted) throw notSerialisable(place.path, "a finite number", `${value}`);
  return `{"$number":"${Object.is(value, -0) ? "-0" : value}"}`;
}

function writeObject(value: object, place: Place): string {
  const { open } = place;
  if (open.includes(value)) throw notSerialisable(place.path, "data without a cycle", "an object that it is a part of");
  if (open.length >= MOST_LEVELS) throw notSerialisable(place.path, `at most ${MOST_LEVELS} levels deep`, "one more");
  open.push(value);
  const text = writeOpen(value, place);
  open.pop();
  return text;
}

function writeOpen(value: object, place: Place): string {
  if (Array.isArray(value)) return writeList(value, place);
  if (!isPlainObject(value)) return writeTagged(value, place) ?? writeInstance(value, place);
  return typeof value["toJSON"] === "function" ? writeInstance(value, place) : writeMembers(value, place);
}

function writeList(list: readonly unknown[], place: Place): string {
  let text = "";
  for (let index = 0; index < list.length; index++) text += (index > 0 ? "," : "") + writeAt(index, list[index], place);
  return `[${text}]`;
}

/** By their tag and with methods of their prototype, which look inside: they may come from another realm, or only pretend. */
function writeTagged(value: object, place: Place): string | undefined {
  switch (Object.prototype.toString.call(value)) {
    case "[object Date]":
      return `{"$date":${writeTime(Date.prototype.getTime.call(value), place)}}`;
    case "[object Uint8Array]":
      return ArrayBuffer.isView(value) ? `{"$bytes":"${encodeBase64(value as Uint8Array)}"}` : undefined;
    case "[object ArrayBuffer]":
      return `{"$buffer":"${encodeBase64(new Uint8Array(ArrayBuffer.prototype.slice.call(value, 0)))}"}`;
    case "[object Map]":
      return `{"$map":${writeAll(Map.prototype.entries.call(value), place)}}`;
    case "[object Set]":
      return `{"$set":${writeAll(Set.prototype.values.call(value), place)}}`;
    default:
      return undefined;
  }
}

function writeTime(time: number, place: Place): string {
  if (!Number.isNaN(time)) return `"${new Date(time).toISOString()}"`;
  if (place.sorted) throw notSerialisable(place.path, "a valid date", "an invalid one");
  return "null";
}

/** Of a Map and of a Set the order says nothing in a key. */
function writeAll(items: Iterable<unknown>, place: Place): string {
  const texts = [...items].map((item, index) => writeAt(index, item, place));
  return `[${(place.sorted ? texts.toSorted() : texts).join(",")}]`;
}

function writeInstance(value: object, place: Place): string {
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON !== "function")
    throw notSerialisable(place.path, "plain data, or have a toJSON", instanceOf(value));
  const json: unknown = Reflect.apply(toJSON, value, [place.path.length > 1 ? String(place.path.at(-1)) : ""]);
  return write(json, place);
}

function writeMembers(object: Record<string, unknown>, place: Place): string {
  const { path, sorted } = place;
  const names = Object.keys(object);
  let text = "";
  let count = 0;
  // By UTF-16 code units, as it does on its own.
  for (const name of sorted ? names.toSorted() : names) {
    path.push(name);
    const member = object[name];
    if (member !== undefined || !sorted) text += (count++ > 0 ? "," : "") + quote(name) + ":" + write(member, place);
    path.pop();
  }
  return count === 1 && text.startsWith('"$') ? `{"$${text.slice(1)}}` : `{${text}}`;
}

function writeAt(index: number, item: unknown, place: Place): string {
  place.path.push(index);
  const text = write(item, place);
  place.path.pop();
  return text;
}

/** JSON escapes half of a surrogate pair: hashed as it is, it would be the same as any other half. */
function quote(text: string): string {
  return NEEDS_ESCAPE.test(text) ? JSON.stringify(text) : `"${text}"`;
}

const NEEDS_ESCAPE = /["\\\u0000-\u001f\ud800-\udfff]/;

function instanceOf(value: object): string {
  const { name } = (value.constructor as { name?: unknown } | undefined) ?? {};
  return typeof name === "string" && name !== "" ? `an instance of ${name.slice(0, 40)}` : "an object with a prototype";
}
