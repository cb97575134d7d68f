import { FaastenError } from "../../../core/errors.ts";
import { decodeBase64 } from "../../../core/base64.ts";
import { invalidEvent } from "../event-fields.ts";
import { type HeaderRecord, NO_HOST } from "./request-headers.ts";
import { textRequest } from "./text-request.ts";

/** What an event says of its request. */
export interface RequestParts {
  readonly method: string;
  /** Scheme and host. */
  readonly origin: string;
  /** Path and query, escaped. */
  readonly target: string;
  readonly headers: HeaderRecord;
  readonly body: unknown;
  readonly isBase64Encoded: unknown;
}

/**
 * Makes the request. What a Request cannot be is left out or replaced, never the request as a whole: the body of a GET or
 * HEAD (with its `content-length`) and a header whose name or value is not valid are left out; a method that Request
 * refuses, such as TRACE, becomes GET; a host that is no host becomes `lambda.invalid`. The event keeps all of it.
 *
 * @throws {FaastenError} code `INVALID_EVENT` for a body that is not text, or not the base64 it claims to be.
 */
export function toRequest(source: string, parts: RequestParts): Request {
  const body = bodyOf(source, parts);
  try {
    return newRequest(parts, body);
  } catch {
    return possibleRequest(parts, body);
  }
}

/** Headers one by one: on Node that costs two thirds of what a record of them does. */
function newRequest({ method, origin, target, headers }: RequestParts, body: Body): Request {
  const request = emptyRequest(origin + target, method, body);
  const { headers: own } = request;
  // A text has brought one of its own, which is not the client's.
  if (typeof body === "string" && headers["content-type"] === undefined) own.delete("content-type");
  for (const name of Object.keys(headers)) own.set(name, headers[name] as string);
  return request;
}

function emptyRequest(url: string, method: string, body: Body): Request {
  if (typeof body === "string") return textRequest(url, method, body);
  return body === null && method === "GET" ? new Request(url) : new Request(url, { method, body });
}

/** A text, or the bytes that base64 stood for. */
type Body = string | Uint8Array<ArrayBuffer> | null;

function bodyOf(source: string, { body, isBase64Encoded }: RequestParts): Body {
  if (body == null || body === "") return null;
  if (typeof body !== "string") throw invalidEvent(source, "body", "a string or null", body);
  if (isBase64Encoded === true) {
    const bytes = decodeBase64(body);
    if (!bytes)
      throw new FaastenError(
        "INVALID_EVENT",
        `${source}: \`body\` must be base64, because \`isBase64Encoded\` is true, and is not.`,
      );
    return bytes;
  }
  return body;
}

const encoder = new TextEncoder();

function isBodiless(method: string): boolean {
  return /^(?:get|head)$/i.test(method);
}

/** The slow way, part by part. */
function possibleRequest({ method: asked, origin, target, headers: asGiven }: RequestParts, content: Body): Request {
  const method = isPossible(() => new Request(`https://${NO_HOST}`, { method: asked })) ? asked : "GET";
  const base = URL.canParse(origin) ? origin : `https://${NO_HOST}`;
  const body = isBodiless(method) ? null : typeof content === "string" ? encoder.encode(content) : content;
  const headers = new Headers();
  for (const [name, value] of Object.entries(asGiven)) {
    if (name === "content-length" && body === null) continue;
    isPossible(() => headers.append(name, /[^\u0000-\u00ff]/.test(value) ? bytesAsText(value) : value));
  }
  return new Request(base + target, { method, headers, body });
}

/** A header is bytes, one character each: text beyond Latin-1 was UTF-8 on the wire. */
function bytesAsText(value: string): string {
  return String.fromCharCode(...encoder.encode(value));
}

function isPossible(attempt: () => unknown): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
