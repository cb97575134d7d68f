/** A value as OTLP's JSON encoding has it; `{}` is null. */
export interface AnyValue {
  readonly stringValue?: string;
  readonly boolValue?: boolean;
  /** 64 bits, therefore text. */
  readonly intValue?: string;
  readonly doubleValue?: number;
  readonly arrayValue?: { readonly values: readonly AnyValue[] };
  readonly kvlistValue?: { readonly values: readonly KeyValue[] };
}

/** A named value. */
export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}

/**
 * Turns a value that came out of `JSON.parse` into OTLP's. Halves of surrogate pairs are replaced: no UTF-8 text has
 * them, and for one such character a collector may refuse the whole batch.
 *
 * @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding
 */
function anyValue(value: unknown): AnyValue {
  if (typeof value === "string") return { stringValue: value.toWellFormed() };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number") return Number.isSafeInteger(value) ? { intValue: `${value}` } : { doubleValue: value };
  if (Array.isArray(value)) return { arrayValue: { values: value.map(anyValue) } };
  return typeof value === "object" && value !== null ? { kvlistValue: { values: keyValues(value) } } : {};
}

/** The members of an object as attributes, no name twice; what is undefined is left out. */
export function keyValues(members: object): KeyValue[] {
  const values = new Map<string, AnyValue>();
  for (const [key, value] of Object.entries(members) as [string, unknown][]) {
    if (value !== undefined) values.set(key.toWellFormed(), anyValue(value));
  }
  return Array.from(values, ([key, value]) => ({ key, value }));
}
