import { checkOptions } from "../core/options.ts";
import { attributeTexts } from "./attributes.ts";
import { writeJson } from "./json-format.ts";
import { EVENT_TYPE } from "./media-type.ts";
import { MODE, type Mode } from "./mode.ts";
import { type NewEvent, prepare } from "./outgoing.ts";

/** How `toKafka` writes an event. */
export interface KafkaOptions {
  /** Bytes are always sent in structured mode. @default "binary" */
  readonly mode?: Mode;
}

/** What the clients take as a message: kafkajs, and Confluent's in its manner. */
export interface KafkaMessage {
  /** The event's `partitionkey`; null leaves the partition to the client. */
  readonly key: string | null;
  /** Null where the event has no data: a tombstone. */
  readonly value: string | null;
  readonly headers: Record<string, string>;
}

/**
 * Writes an event as a message for Kafka.
 *
 * @throws FaastenError `INVALID_EVENT` for an event that is none.
 * @see https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md
 * @example
 * ```ts
 * import { toKafka, type KafkaMessage } from "faasten/cloudevents";
 *
 * interface Producer {
 *   send(record: { topic: string; messages: KafkaMessage[] }): Promise<unknown>;
 * }
 *
 * export async function placed(producer: Producer): Promise<void> {
 *   const event = { source: "/orders", type: "order.placed", partitionkey: "customer-3", data: { id: 7 } };
 *   await producer.send({ topic: "orders", messages: [toKafka(event)] });
 * }
 * ```
 */
export function toKafka(event: NewEvent, options: KafkaOptions = {}): KafkaMessage {
  checkOptions("toKafka", options, { mode: MODE });
  const outgoing = prepare("toKafka", event);
  const { attributes, body = null } = outgoing;
  const key = attributes.partitionkey ?? null;
  if (options.mode === "structured" || body instanceof Uint8Array) {
    return { key, value: writeJson(outgoing), headers: { "content-type": EVENT_TYPE } };
  }
  return { key, value: body, headers: Object.fromEntries(attributeTexts(attributes, "ce_")) };
}
