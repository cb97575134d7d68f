import { writeJson } from "./json-format.ts";
import { type NewEvent, prepare } from "./outgoing.ts";

/** What `PutRecord` and the entries of `PutRecords` take, without the stream. */
export interface KinesisRecord {
  readonly Data: Uint8Array<ArrayBuffer>;
  readonly PartitionKey: string;
}

/**
 * Writes an event as a record for Kinesis, in structured mode, because a record has no attributes. The partition key is the
 * event's `partitionkey`, otherwise its `id`, which spreads events over the shards; of a longer one the first 256 characters.
 *
 * @throws FaastenError `INVALID_EVENT` for an event that is none.
 * @example
 * ```ts
 * import { toKinesis, type KinesisRecord } from "faasten/cloudevents";
 *
 * interface Kinesis {
 *   putRecord(input: { StreamName: string } & KinesisRecord): Promise<unknown>;
 * }
 *
 * export async function placed(kinesis: Kinesis): Promise<void> {
 *   const event = { source: "/orders", type: "order.placed", partitionkey: "customer-3", data: { id: 7 } };
 *   await kinesis.putRecord({ StreamName: "orders", ...toKinesis(event) });
 * }
 * ```
 */
export function toKinesis(event: NewEvent): KinesisRecord {
  const outgoing = prepare("toKinesis", event);
  const { partitionkey, id } = outgoing.attributes;
  return {
    Data: new TextEncoder().encode(writeJson(outgoing)),
    PartitionKey: (partitionkey ?? id).slice(0, 256).toWellFormed(),
  };
}
