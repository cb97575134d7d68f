import fc from "fast-check";

const name = fc.oneof(
  fc.string(),
  fc.string({ unit: "binary" }),
  fc.constantFrom("__proto__", "constructor", "toString", "$date", "$$date", "$bigint", "$undefined", "$map", "a", "A"),
);

const scalar = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constantFrom(null, undefined, "", 0, -0, "0", "1", "\ud800", "\udfff", "\ufffd", Number.MAX_SAFE_INTEGER),
  fc.bigInt(),
  fc.date(),
  fc.uint8Array().map((bytes) => Uint8Array.from(bytes)),
  fc.uint8Array().map((bytes) => Uint8Array.from(bytes).buffer),
);

/** Everything that has a tag or needs none, in everything that can hold it. */
export const anyData: fc.Arbitrary<unknown> = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5, depthSize: "small", withCrossShrink: true },
    scalar,
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.tuple(name, tie("value")), { maxLength: 5 }).map(objectOf),
    fc.array(tie("value"), { maxLength: 4 }).map((items) => new Set(items)),
    fc.array(fc.tuple(tie("value"), tie("value")), { maxLength: 4 }).map((entries) => new Map(entries)),
  ),
})).value;

/** With own members only, whatever their names. */
export function objectOf(entries: readonly (readonly [string, unknown])[]): object {
  const object = {};
  for (const [key, value] of entries)
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  return object;
}
