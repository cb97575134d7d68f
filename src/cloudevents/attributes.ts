import type { EventInit } from "../core/event.ts";

/** What was read of an event: its attributes, and how to get at its data. */
export interface EventParts extends Omit<EventInit, "delivery" | "raw"> {
  readonly specversion: "1.0";
}

/** What an event says of itself, without its data. */
export type Attributes = Omit<EventParts, "decode">;

/** Makes the error of what breaks a rule. It knows the words: where nobody reads them, they need not be loaded. */
export type Refuse = (part: string, got?: unknown) => Error;

/**
 * Checks the attributes of an event. Null and undefined are unset; `decode` gets the data's type.
 *
 * @throws what `refuse` makes
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md#context-attributes
 */
export function readEvent(
  entries: Iterable<readonly [string, unknown]>,
  refuse: Refuse,
  decode: (contentType: string | undefined) => unknown,
): EventParts {
  const read: { [name: string]: unknown; extensions?: Record<string, unknown>; datacontenttype?: string } = {
    decode: () => decode(read.datacontenttype),
  };
  for (const [name, value] of entries) {
    if (value == null) continue;
    const form = FORMS[name];
    const isScalar = /^st|^bo/.test(typeof value) || (typeof value === "number" && (value | 0) === value);
    const text = isScalar ? String(value as string) : "";
    // A producer may take a number for two of the named ones.
    const mayBeNumber = value === text || /^par|^seq/.test(name);
    const valid = form ? mayBeNumber && form.test(text) : isScalar && NAME.test(name);
    if (!valid) throw refuse(name, value);
    if (form) read[name] = text;
    else (read.extensions ??= {})[name] = value;
  }
  for (const name of ["specversion", "id", "source", "type"]) if (!read[name]) throw refuse(name);
  return read as unknown as EventParts;
}

/** Tells the attributes that an event has members for; all others are among its `extensions`. */
export function isNamed(name: string): boolean {
  return name in FORMS;
}

/** The names that an attribute may have. */
export const NAME: RegExp = /^(?!data$)[a-z\d]+$/;

/** Each attribute as text under its name with a prefix, as binary mode has it; the data's type is the content type there. */
export function attributeTexts(attributes: Attributes, prefix: string): [name: string, text: string][] {
  const { extensions, ...named } = attributes;
  return Object.entries({ ...named, ...extensions }).map(([name, value]) => [
    name === "datacontenttype" ? "content-type" : prefix + name,
    String(value),
  ]);
}

/** No text is empty. */
const ANY = /./s;

const FORMS = {
  __proto__: null, // Or `constructor` had a form.
  specversion: /^1\.0$/,
  id: ANY,
  source: ANY,
  type: ANY,
  subject: ANY,
  time: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i,
  datacontenttype: /^\s*[^\s/;]+\/[^\s/;]/,
  dataschema: ANY,
  traceparent: ANY,
  tracestate: ANY,
  partitionkey: ANY,
  sequence: ANY,
} as unknown as Readonly<Record<string, RegExp | undefined>>;
