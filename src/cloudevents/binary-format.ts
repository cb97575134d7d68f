import { type EventParts, readAttributes } from "./attributes.ts";
import { decodeBody } from "./body.ts";

/** Headers or message attributes: a `Map` or `Headers` is one. */
export interface AttributeLookup {
  get(name: string): string | null | undefined;
  keys(): Iterable<string>;
}

/** What carries an event in binary mode. */
export interface Carried {
  readonly attributes: AttributeLookup;
  readonly prefix: string;
  readonly contentType: string | undefined;
  readonly body: unknown;
  /** Undoes what the protocol does to values. */
  decodeValue?(text: string): string;
}

/**
 * Reads an event whose attributes travel beside its data.
 *
 * @throws FaastenError `INVALID_EVENT`; for data that is not what it claims to be only when it is read.
 */
export function readBinary(where: string, carried: Carried): EventParts {
  const { attributes, prefix, contentType, body, decodeValue = (text) => text } = carried;
  const entries: [string, unknown][] = [["datacontenttype", contentType]];
  for (const key of attributes.keys()) {
    const value = key.startsWith(prefix) ? attributes.get(key) : undefined;
    const name = key.slice(prefix.length);
    // The content type of the message is that of the data, and decides where somebody sends both.
    if (value != null && (name !== "datacontenttype" || contentType === undefined)) {
      entries.push([name, decodeValue(value)]);
    }
  }
  const parts = readAttributes(where, entries);
  return { ...parts, decode: () => decodeBody(where, body, parts.datacontenttype) };
}
