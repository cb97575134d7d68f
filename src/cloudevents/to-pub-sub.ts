import { builtin } from "../core/host.ts";
import { checkOptions } from "../core/options.ts";
import { attributeTexts } from "./attributes.ts";
import { writeJson } from "./json-format.ts";
import { EVENT_TYPE } from "./media-type.ts";
import { MODE, type Mode } from "./mode.ts";
import { type NewEvent, type Outgoing, prepare } from "./outgoing.ts";

/** How `toPubSub` writes an event. */
export interface PubSubOptions {
  /** Binary mode where the attributes fit Pub/Sub's limits, otherwise structured mode. @default "binary" */
  readonly mode?: Mode;
  /** With the event's `partitionkey` as `orderingKey`, for a publisher with `messageOrdering`. @default false */
  readonly ordered?: boolean;
}

/** What `topic.publishMessage` takes. */
export interface PubSubMessage {
  /** On Node a `Buffer`, because Google's client takes nothing else. */
  readonly data: Uint8Array<ArrayBuffer>;
  readonly attributes: Record<string, string>;
  readonly orderingKey?: string;
}

/**
 * Writes an event as a message for Google Cloud Pub/Sub.
 *
 * @throws FaastenError `INVALID_EVENT` for an event that is none.
 * @see https://github.com/googleapis/google-cloudevents/blob/main/docs/spec/pubsub.md
 * @example
 * ```ts
 * import { toPubSub, type PubSubMessage } from "faasten/cloudevents";
 *
 * export async function placed(topic: { publishMessage(message: PubSubMessage): Promise<string> }): Promise<void> {
 *   await topic.publishMessage(toPubSub({ source: "/orders", type: "order.placed", data: { id: 7 } }));
 * }
 * ```
 */
export function toPubSub(event: NewEvent, options: PubSubOptions = {}): PubSubMessage {
  checkOptions("toPubSub", options, { mode: MODE, ordered: "a boolean" });
  const outgoing = prepare("toPubSub", event);
  const attributes = options.mode === "structured" ? undefined : fittingAttributes(outgoing);
  const { partitionkey } = outgoing.attributes;
  return {
    data: toBuffer(attributes ? (outgoing.body ?? "") : writeJson(outgoing)),
    attributes: attributes ?? { "content-type": EVENT_TYPE },
    ...(options.ordered && partitionkey !== undefined && { orderingKey: partitionkey }),
  };
}

/** @see https://cloud.google.com/pubsub/quotas#resource_limits */
function fittingAttributes({ attributes }: Outgoing): Record<string, string> | undefined {
  const texts = attributeTexts(attributes, "ce-");
  const fits = ([name, text]: [string, string]): boolean =>
    name.length <= 256 && new TextEncoder().encode(text).length <= 1024 && text.isWellFormed();
  return texts.length <= 100 && texts.every(fits) ? Object.fromEntries(texts) : undefined;
}

function toBuffer(body: string | Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = (typeof body === "string" ? new TextEncoder().encode(body) : body) as Uint8Array<ArrayBuffer>;
  const node = builtin<{ Buffer: { from(bytes: ArrayBuffer, at: number, length: number): Uint8Array<ArrayBuffer> } }>(
    "node:buffer",
  );
  return node ? node.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) : bytes;
}
