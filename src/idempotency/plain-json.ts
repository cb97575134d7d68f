/** Tells objects that are nothing but their members, of whatever realm: those of a literal, of JSON, without a prototype. */
export function isPlainObject(value: object): value is Record<string, unknown> {
  const prototype: object | null = Object.getPrototypeOf(value) as object | null;
  return prototype === Object.prototype || prototype === null || Object.hasOwn(prototype, "isPrototypeOf");
}

/**
 * Tells values that JSON keeps as they are, and whose text no tag could be mistaken for. `open` holds what is around the
 * value. To look first and let the runtime write the text takes half as long as to write it here.
 */
export function isPlainJson(value: unknown, open: object[] = []): boolean {
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0);
    case "object":
      if (value === null) return true;
      return open.length < MOST_LEVELS && !open.includes(value) && hasPlainMembers(value, open);
    default:
      return false;
  }
}

/** Deeper than this nobody means to go, and every stack is deep enough. */
export const MOST_LEVELS = 100;

function hasPlainMembers(value: object, open: object[]): boolean {
  open.push(value);
  const plain = Array.isArray(value) ? isPlainList(value, open) : isPlainObject(value) && arePlain(value, open);
  open.pop();
  return plain;
}

/** By its numbers, so that a hole is seen. */
function isPlainList(list: readonly unknown[], open: object[]): boolean {
  for (let index = 0; index < list.length; index++) if (!isPlainJson(list[index], open)) return false;
  return !("toJSON" in list);
}

function arePlain(object: Record<string, unknown>, open: object[]): boolean {
  let count = 0;
  let first: string | undefined;
  for (const name in object) {
    if (!isPlainJson(object[name], open)) return false;
    if (count++ === 0) first = name;
  }
  return !(count === 1 && first?.startsWith("$"));
}
