import { setAside } from "./fields.ts";
import { note, plain, read, type Reading, reading } from "./plain.ts";

/** Writes any value whatever as JSON, and never throws. */
export function toJson(value: unknown, at: Reading = reading()): string {
  return stringify(plain(value, at)) ?? "null";
}

/** Room for what is small, after something large has taken all of it. */
const RESERVE = 10_000;

/** Writes the members of an object, each with a comma in front; names of `reserved` become `fields.<name>`, which is said once. */
export function membersToJson(fields: object, reserved?: ReadonlySet<string>, at: Reading = reading()): string {
  let text = "";
  try {
    const names = Object.keys(fields);
    for (let index = 0; index < names.length; index++) {
      const name = names[index] as string;
      if (at.room < -RESERVE) return `${text},"[more]":${names.length - index}`;
      const value = stringify(read(fields, name, at));
      if (value !== undefined) text += prefix(reserved?.has(name) ? setAside(name) : name) + value;
    }
    return text;
  } catch (thrown) {
    return `${text},"extra":${JSON.stringify(note("unreadable", thrown))}`; // A proxy whose names cannot be told.
  }
}

/** Most values are numbers and short texts with nothing to escape, and telling so is faster than `JSON.stringify`. */
export function stringify(value: unknown): string | undefined {
  if (typeof value === "number") return `${value}`; // A finite one, since it is plain.
  const isSimple = typeof value === "string" && value.length < 100 && !/[^ !#-[\]-\ud7ff]/.test(value);
  return isSimple ? `"${value}"` : JSON.stringify(value);
}

const prefixes = new Map<string, string>();

/** Names are few and come again with every line. */
function prefix(name: string): string {
  let text = prefixes.get(name);
  if (text === undefined) {
    text = `,${JSON.stringify(name)}:`;
    if (prefixes.size === 500) prefixes.clear(); // They were no names, but ids.
    if (name.length < 100) prefixes.set(name, text);
  }
  return text;
}
