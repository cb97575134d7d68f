import { type Fields, invalidEvent, optionalFields } from "../event-fields.ts";

/**
 * Joins path and query into what follows the host. The path is never resolved: `//evil.example/x` stays a path. Only what
 * cannot stand in a URL is escaped, so what came encoded stays as it was, byte for byte.
 */
export function targetOf(path: string, query: string): string {
  const escaped = path.replace(NOT_IN_PATH, encodeURIComponent);
  const rooted = escaped.startsWith("/") ? escaped : `/${escaped}`;
  return query === "" ? rooted : `${rooted}?${query.replace(NOT_IN_QUERY, encodeURIComponent)}`;
}

/** Joins the query of an event that has maps of it; `encode` is for sources that have decoded keys and values. */
export function joinQuery(source: string, event: Fields, encode: (text: string) => string): string {
  const field =
    event["multiValueQueryStringParameters"] == null ? "queryStringParameters" : "multiValueQueryStringParameters";
  return Object.entries(optionalFields(source, field, event[field]))
    .flatMap(([key, values]) =>
      (Array.isArray(values) ? values : [values ?? ""]).map((value: unknown) => {
        if (typeof value !== "string") throw invalidEvent(source, field, "strings", value);
        return `${encode(key)}=${encode(value)}`;
      }),
    )
    .join("&");
}

/** Percent-encodes a decoded key or value; half of a surrogate pair, which has no bytes, becomes U+FFFD. */
export function encodeQueryPart(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Gateways may hand over a decoded path: these would end it, be dropped from it, be read as a slash or break the escapes. */
const NOT_IN_PATH = /[?#\\\u0000-\u0020]|%(?![\da-f]{2})/gi;

const NOT_IN_QUERY = /[#\u0000-\u0020]/g;
