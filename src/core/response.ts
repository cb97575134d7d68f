import { FaastenError } from "./errors.ts";
import { JSON_INIT, lazyJsonResponse, unreadJson } from "./json-response.ts";

/** Where a response made here keeps its text, so that an adapter that buffers need not read a stream to get it back. */
const textOf: unique symbol = Symbol("faasten.text");
type Known = Response & { [textOf]?: string };

/**
 * Makes a response of what a handler returned: a Response as it is, `undefined` 204, any other value JSON with 200;
 * `buffered` says that an adapter will read it to its end.
 */
export function toResponse(value: unknown, buffered = false): Response {
  if (isResponse(value)) return value;
  if (value === undefined) return new Response(null, { status: 204 });
  const text = isBody(value) ? undefined : JSON.stringify(value);
  if (text === undefined) {
    const what = typeof value === "object" ? "bytes, a form or a stream" : `a ${typeof value}`;
    throw new FaastenError(
      "INVALID_RESPONSE",
      `the handler returned ${what}; return a Response, or a value that JSON can hold.`,
    );
  }
  return buffered ? lazyJsonResponse(text) : textResponse(text, JSON_INIT);
}

/** Makes a response of a text, and remembers the text. */
export function textResponse(text: string, init: ResponseInit): Response {
  const response: Known = new Response(text, init);
  response[textOf] = text;
  return response;
}

/** The text of an unread response that was made here; undefined for every other. */
export function knownText(response: Response): string | undefined {
  return unreadJson(response) ?? (response.bodyUsed ? undefined : (response as Known)[textOf]);
}

/** By its tag as well: some platforms' Response is not the global one. */
function isResponse(value: unknown): value is Response {
  return value instanceof Response || Object.prototype.toString.call(value) === "[object Response]";
}

/** What holds a body, and what JSON would make `{}` of. */
function isBody(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const tag = Object.prototype.toString.call(value).slice(8, -1);
  return BODIES.has(tag) || ArrayBuffer.isView(value) || Symbol.asyncIterator in value;
}

const BODIES: ReadonlySet<string> = new Set([
  "ArrayBuffer",
  "Blob",
  "File",
  "FormData",
  "ReadableStream",
  "URLSearchParams",
]);
