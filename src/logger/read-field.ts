import type { Fields } from "./record.ts";

/** A field's value, for a format that gives some names a meaning. Undefined where a getter or proxy throws: the value is then told where all fields are written. */
export function readField(fields: Fields, name: string): unknown {
  try {
    return fields[name];
  } catch {
    return undefined;
  }
}
