import { type Fields, invalidEvent, isFields, optionalFields } from "../event-fields.ts";

/** Headers by their name in lower case. */
export type HeaderRecord = Record<string, string>;

/**
 * Reads `multiValueHeaders`, and from `headers` what is not in it; either may be missing or null, as in a test from the
 * REST console. Several values of a name are joined as HTTP joins them.
 */
export function readHeaders(source: string, event: Fields): HeaderRecord {
  if (event["multiValueHeaders"] == null && isPlain(event["headers"])) return { ...event["headers"] };
  const joined: HeaderRecord = {};
  const several = optionalFields(source, "multiValueHeaders", event["multiValueHeaders"]);
  for (const name of Object.keys(several)) addValues(joined, source, name.toLowerCase(), several[name] ?? []);
  const single = optionalFields(source, "headers", event["headers"]);
  for (const name of Object.keys(single)) {
    const value = single[name] ?? undefined;
    const lower = name.toLowerCase();
    if (value === undefined || Object.hasOwn(joined, lower)) continue;
    if (typeof value !== "string") throw invalidEvent(source, "headers", "strings", value);
    joined[lower] = value;
  }
  return joined;
}

/** Scheme and host of the URL: the `host` header, else the gateway's domain name, else `lambda.invalid`. */
export function originOf(headers: HeaderRecord, domainName?: unknown): string {
  const scheme = /^\s*http\s*(?:,|$)/i.test(headers["x-forwarded-proto"] ?? "") ? "http" : "https";
  const { host } = headers;
  return `${scheme}://${isHost(host) ? host : isHost(domainName) ? domainName : NO_HOST}`;
}

/** A name that cannot exist (RFC 2606), for events that say none or a placeholder such as `<url-id>.lambda-url…`. */
export const NO_HOST = "lambda.invalid";

/** What HTTP APIs always send, and no other: nothing but strings, by names in lower case. Then a copy will do. */
function isPlain(headers: unknown): headers is HeaderRecord {
  if (!isFields(headers)) return false;
  for (const name in headers) {
    if (typeof headers[name] !== "string" || name < "a") return false; // A name with capitals starts with one.
  }
  return true;
}

function addValues(joined: HeaderRecord, source: string, name: string, values: unknown): void {
  if (!Array.isArray(values) || !values.every((value) => typeof value === "string")) {
    throw invalidEvent(source, "multiValueHeaders", "lists of strings", values);
  }
  const all = Object.hasOwn(joined, name) ? [joined[name], ...values] : values;
  if (all.length > 0) joined[name] = all.join(name === "cookie" ? "; " : ", ");
}

/** A host and its port, and nothing that would end the host in a URL. */
function isHost(value: unknown): value is string {
  return typeof value === "string" && /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i.test(value);
}
