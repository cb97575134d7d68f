import { kafka as source } from "../../../batch/sources/kafka.ts";
import { decodeBase64 } from "../../../core/base64.ts";
import { createEvent, type EventInit, type FunctionEvent } from "../../../core/event.ts";
import { type Fields, fieldsOf, isFields, requireFields, textOf } from "../event-fields.ts";
import type { BatchSource } from "../source.ts";
import { answeredBy } from "./batch-answer.ts";
import { carriedEvent, isEventAttribute, mayHoldCloudEventInBase64 } from "./carried-event.ts";
import { decodePayload, requireBytes } from "./payload.ts";
import { timeOf } from "./time-of.ts";

const NAME = "aws:kafka";

/** Tells what Lambda's pollers of Kafka hand over. */
export function isKafkaEvent({ eventSource: name, records }: Fields): boolean {
  return (name === "aws:kafka" || name === "SelfManagedKafka") && isFields(records);
}

/** Kafka: Amazon MSK and clusters of one's own. The data are the value: JSON or text where it can be, bytes, or null for a tombstone. */
export const kafka: BatchSource = {
  kind: "batch",
  name: NAME,
  trigger: () => "stream",
  events(event) {
    const fields = fieldsOf(event);
    const cluster = textOf(fields["eventSourceArn"]) ?? textOf(fields["bootstrapServers"]) ?? NAME;
    const partitions = Object.values(requireFields(NAME, "records", fields["records"]));
    return partitions.flat().map((record, index) => toEvent(record, index, cluster));
  },
  ...answeredBy(source),
};

function toEvent(raw: unknown, index: number, cluster: string): FunctionEvent {
  const record = fieldsOf(raw);
  const { topic, partition, offset, key, value, timestamp } = record;
  const at = `records[${index}]`;
  const read = headersOf(record);
  const header = (name: string): string | undefined => textOf(read(name));
  const contentType = header("content-type") ?? header("contentType");
  const lane = source.orderingKey?.(record);
  const message: EventInit = {
    id: `${lane}-${String(offset)}`,
    source: `${cluster}${textOf(topic) === undefined ? "" : `#${String(topic)}`}`,
    type: "com.amazonaws.kafka.record",
    subject: textOf(topic),
    time: timeOf(timestamp),
    datacontenttype: contentType,
    traceparent: header("traceparent"),
    tracestate: header("tracestate"),
    partitionkey: keyOf(key),
    sequence: `${String(partition)}-${String(offset)}`,
    delivery: { source: NAME, orderingKey: lane },
    raw,
    // A missing value deletes what has its key.
    decode: () => (value == null ? null : decodePayload(NAME, requireBytes(NAME, `${at}.value`, value), contentType)),
  };
  return createEvent(cloudEventIn(record, message) ?? message);
}

function cloudEventIn(record: Fields, message: EventInit): EventInit | undefined {
  const { value } = record;
  const names = headerList(record).flatMap((header) => Object.keys(fieldsOf(header)));
  if (!mayHoldCloudEventInBase64(value) && !names.some(isEventAttribute)) return undefined;
  const body = typeof value === "string" ? decodeBase64(value) : undefined;
  if (body === undefined && value != null) return undefined; // Whoever reads the data is told what is wrong with them.
  return carriedEvent(message, { body, attributes: { get: headersOf(record), keys: () => new Set(names) } });
}

/** A key is bytes, too; those that are no text are told as the base64 they came in. */
function keyOf(key: unknown): string | undefined {
  const text = textOf(key);
  if (text === undefined) return undefined;
  try {
    const decoded = decodePayload(NAME, requireBytes(NAME, "key", text), "text/plain");
    return typeof decoded === "string" && decoded !== "" ? decoded : text;
  } catch {
    return text;
  }
}

/** Headers are a list of objects with one name each, and their bytes are signed, as Java has them. */
function headersOf(record: Fields): (name: string) => string | undefined {
  const list = headerList(record);
  return (name) => {
    const found = list.find((header) => Object.hasOwn(fieldsOf(header), name));
    const bytes = fieldsOf(found)[name];
    if (!Array.isArray(bytes)) return undefined;
    return decoder.decode(Uint8Array.from(bytes as number[], (byte) => byte & 0xff));
  };
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

function headerList({ headers }: Fields): readonly unknown[] {
  return Array.isArray(headers) ? headers : [];
}
