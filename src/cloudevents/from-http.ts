import { decodeText } from "../core/decode.ts";
import { FaastenError } from "../core/errors.ts";
import { createEvent, type FunctionEvent } from "../core/event.ts";
import { describe } from "../core/options.ts";
import { type EventParts, readEvent } from "./attributes.ts";
import { prefixed } from "./binary-format.ts";
import { decodeBody, decodeUtf8 } from "./body.ts";
import { brokenRule } from "./broken-rule.ts";
import { decodeHeaderValue } from "./header-value.ts";
import { invalidEvent } from "./invalid-event.ts";
import { readJson } from "./json-format.ts";
import { EVENT_FORMAT } from "./media-type.ts";

const WHERE = "fromHttp";

/**
 * Reads the CloudEvents of a request: binary, structured and batch mode. A single event comes in a list of one, a batch may
 * be empty.
 *
 * Undefined means that the request does not claim to be a CloudEvent: neither its content type says so, nor is there one of
 * the headers `ce-specversion`, `ce-id`, `ce-source` and `ce-type`. Then its body is still unread.
 *
 * @throws FaastenError `INVALID_EVENT` for a request that claims to be one and is not, `UNSUPPORTED_FORMAT` for an event
 * format other than JSON. Data that is not what its content type says throws `INVALID_EVENT` when `event.data` is read.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 * @example
 * ```ts
 * import { fromHttp } from "faasten/cloudevents";
 *
 * export async function receive(request: Request): Promise<Response> {
 *   const events = await fromHttp(request);
 *   if (!events) return new Response("This is no CloudEvent.", { status: 400 });
 *   for (const event of events) console.log(event.type, event.id, event.data);
 *   return new Response(null, { status: 204 });
 * }
 * ```
 */
export async function fromHttp(request: Request): Promise<readonly FunctionEvent[] | undefined> {
  const read = readerOf(request.headers);
  if (!read) return undefined;
  const parts = read(new Uint8Array(await request.arrayBuffer()), request.headers);
  return parts.map((each) => createEvent({ ...each, delivery: { source: "http" }, raw: request }));
}

type Reader = (body: Uint8Array, headers: Headers) => readonly EventParts[];

function readerOf(headers: Headers): Reader | undefined {
  const contentType = headers.get("content-type") ?? "";
  const format = EVENT_FORMAT.exec(contentType);
  if (!format) {
    const claims = ["specversion", "id", "source", "type"].some((name) => headers.has(`ce-${name}`));
    return claims ? readHeaders : undefined;
  }
  const [, other] = format;
  if (!other) return (body) => [readOne(WHERE, parse(body))];
  if (/^-batch(\+json)?$/i.test(other)) return readBatch;
  throw new FaastenError(
    "UNSUPPORTED_FORMAT",
    `${WHERE}: the event format must be JSON, got ${describe(contentType)}.`,
  );
}

function readHeaders(body: Uint8Array, headers: Headers): readonly EventParts[] {
  const get = (name: string): string => decodeHeaderValue(WHERE, headers.get(name) ?? "");
  const attributes = { get, keys: () => headers.keys() };
  const contentType = headers.get("content-type") ?? "";
  const entries = prefixed(attributes, "ce-", contentType);
  return [readEvent(entries, brokenRule(WHERE), (type) => decodeBody(WHERE, body, type))];
}

function readBatch(body: Uint8Array): readonly EventParts[] {
  const events = parse(body);
  if (!Array.isArray(events)) throw invalidEvent(WHERE, "a batch", "an array", events);
  return events.map((event, index) => readOne(`${WHERE}: [${index}]`, event));
}

function readOne(where: string, event: unknown): EventParts {
  if (typeof event !== "object" || event === null || Array.isArray(event)) {
    throw invalidEvent(where, "an event in JSON", "an object", event);
  }
  const { data, data_base64: base64 } = event as Record<string, unknown>;
  if (data !== undefined && base64 != null) {
    throw invalidEvent(where, "`data`", "missing where there is `data_base64`", data);
  }
  return readJson(where, event, brokenRule(where));
}

function parse(body: Uint8Array): unknown {
  const text = decodeUtf8(body);
  if (text === undefined) throw invalidEvent(WHERE, "the body", "UTF-8", body);
  return decodeText(WHERE, text, "application/json");
}
