import { FaastenError } from "../../../core/errors.ts";
import { decodeBase64 } from "../../../core/base64.ts";
import { invalidEvent } from "../event-fields.ts";
import { type HeaderRecord, NO_HOST } from "./request-headers.ts";

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
  const { method, origin, target, headers } = parts;
  const body = bodyOf(source, parts);
  try {
    return new Request(origin + target, { method, headers, body });
  } catch {
    return possibleRequest(parts, body);
  }
}

function bodyOf(
  source: string,
  { headers, body, isBase64Encoded }: RequestParts,
): string | Uint8Array<ArrayBuffer> | null {
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
  // Request would add a content type to a string that came without one, and none to bytes.
  return headers["content-type"] === undefined ? encoder.encode(body) : body;
}

const encoder = new TextEncoder();

function isBodiless(method: string): boolean {
  return /^(?:get|head)$/i.test(method);
}

/** The slow way, part by part. */
function possibleRequest(
  { method: asked, origin, target, headers: asGiven }: RequestParts,
  content: BodyInit | null,
): Request {
  const method = isPossible(() => new Request(`https://${NO_HOST}`, { method: asked })) ? asked : "GET";
  const base = URL.canParse(origin) ? origin : `https://${NO_HOST}`;
  const body = isBodiless(method) ? null : content;
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
