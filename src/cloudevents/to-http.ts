import { checkOptions } from "../core/options.ts";
import { attributeTexts } from "./attributes.ts";
import { encodeHeaderValue } from "./header-value.ts";
import { writeJson } from "./json-format.ts";
import { BATCH_TYPE, EVENT_TYPE } from "./media-type.ts";
import { MODE, type Mode } from "./mode.ts";
import { type NewEvent, type Outgoing, prepare } from "./outgoing.ts";

/** How `toHttp` writes an event. */
export interface HttpOptions {
  /** @default "binary" */
  readonly mode?: Mode;
}

/** What `fetch`, `Request` and `Response` take. */
export interface HttpMessage {
  readonly headers: Record<string, string>;
  /** Null where the event has no data. */
  readonly body: string | Uint8Array<ArrayBuffer> | null;
}

/**
 * Writes an event as the headers and body of a request or a response.
 *
 * @throws FaastenError `INVALID_EVENT` for an event that is none.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
 * @example
 * ```ts
 * import { toHttp } from "faasten/cloudevents";
 *
 * const event = { source: "/orders", type: "order.placed", data: { id: 7 } };
 *
 * await fetch("http://broker-ingress.example/default", { method: "POST", ...toHttp(event) });
 * ```
 */
export function toHttp(event: NewEvent, options: HttpOptions = {}): HttpMessage {
  checkOptions("toHttp", options, { mode: MODE });
  const outgoing = prepare("toHttp", event);
  if (options.mode === "structured") return { headers: { [TYPE]: EVENT_TYPE }, body: writeJson(outgoing) };
  return { headers: headersOf(outgoing), body: (outgoing.body ?? null) as HttpMessage["body"] };
}

/**
 * Writes several events as one request. Send it only to who asks for batches.
 *
 * @throws FaastenError `INVALID_EVENT` for the first event that is none.
 * @example
 * ```ts
 * import { toHttpBatch } from "faasten/cloudevents";
 *
 * const events = [7, 8].map((id) => ({ source: "/orders", type: "order.placed", data: { id } }));
 *
 * await fetch("http://collector.example/events", { method: "POST", ...toHttpBatch(events) });
 * ```
 */
export function toHttpBatch(events: readonly NewEvent[]): HttpMessage {
  const texts = events.map((event, index) => writeJson(prepare(`toHttpBatch: [${index}]`, event)));
  return { headers: { [TYPE]: BATCH_TYPE }, body: `[${texts.join(",")}]` };
}

function headersOf({ attributes }: Outgoing): Record<string, string> {
  const texts = attributeTexts(attributes, "ce-");
  return Object.fromEntries(texts.map(([name, text]) => [name, name === TYPE ? text : encodeHeaderValue(text)]));
}

const TYPE = "content-type";
