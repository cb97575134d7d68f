import { invalidEvent } from "./invalid-event.ts";

/**
 * Writes a text so that a header can carry it: printable ASCII without blanks, quotes and lone percent signs.
 *
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md#3132-http-header-values
 */
export function encodeHeaderValue(text: string): string {
  return text.toWellFormed().replaceAll(/[^!#$&-~]+/g, encodeURIComponent);
}

/** Reads such a text: quotes taken off, then one round of percent decoding. A percent sign that starts no escape is itself. */
export function decodeHeaderValue(where: string, value: string): string {
  const text = /^".*"$/s.test(value) ? value.slice(1, -1).replaceAll(/\\(.)/gs, "$1") : value;
  try {
    return text.replaceAll(/(?:%[\da-f]{2})+/gi, decodeURIComponent);
  } catch {
    throw invalidEvent(where, "a header's value", "UTF-8 in percent encoding", value);
  }
}
