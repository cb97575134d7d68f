import { decode } from "../../../src/idempotency/decode.ts";
import { encode } from "../../../src/idempotency/encode.ts";

/** Tells values that have a canonical form. */
export function isCanonical(value: unknown): boolean {
  try {
    return encode(value, { sorted: true }) !== "";
  } catch {
    return false;
  }
}

/** What a canonical form holds. */
export const decodeCanonical: (text: string) => unknown = decode;

/** The value without what a key does not look at: members that are undefined, the order of Maps and Sets, the sign of 0. */
export function plainest(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (Array.isArray(value)) return value.map(plainest);
  if (value instanceof Set) return { set: ordered([...value].map(plainest)) };
  if (value instanceof Map) return { map: ordered([...value].map(plainest)) };
  if (typeof value !== "object" || value === null) return value;
  if (Object.getPrototypeOf(value) !== Object.prototype) return value;
  return {
    object: Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(plainest)
      .toSorted(byName),
  };
}

/** By a text that the code under test has no part in. */
function ordered(items: unknown[]): unknown[] {
  return items.toSorted((a, b) => compare(shown(a), shown(b)));
}

function byName(a: unknown, b: unknown): number {
  return compare((a as [string])[0], (b as [string])[0]);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function shown(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) => {
    if (typeof member === "bigint") return { bigint: `${member}` };
    if (member === undefined) return { undefined: true };
    if (ArrayBuffer.isView(member)) return { bytes: [...(member as Uint8Array)] };
    return member instanceof ArrayBuffer ? { buffer: [...new Uint8Array(member)] } : member;
  });
}
