import { decodeBase64 } from "../../../core/base64.ts";
import { kinesis as source } from "../../../batch/sources/kinesis.ts";
import { createEvent, type EventInit, type FunctionEvent } from "../../../core/event.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { timestamp } from "../../../core/timestamp.ts";
import { fieldsOf, requireFields, textOf } from "../event-fields.ts";
import type { BatchSource } from "../source.ts";
import { answeredBy } from "./batch-answer.ts";
import { carriedEvent, mayHoldCloudEventInBase64 } from "./carried-event.ts";
import { decodePayload, requireBytes } from "./payload.ts";

const NAME = "aws:kinesis";

/**
 * Kinesis data streams. The data are JSON or text where they can be, otherwise bytes: as when a producer has aggregated
 * records (KPL), or when they are the gzip of CloudWatch Logs.
 */
export const kinesis: BatchSource = {
  kind: "batch",
  name: NAME,
  trigger: () => "stream",
  events: (event, invocation) =>
    (fieldsOf(event)["Records"] as readonly unknown[]).map((record, index) => toEvent(record, index, invocation)),
  ...answeredBy(source),
};

function toEvent(raw: unknown, index: number, invocation: Invocation): FunctionEvent {
  const record = fieldsOf(raw);
  const { approximateArrivalTimestamp: arrival, partitionKey, sequenceNumber, data } = fieldsOf(record["kinesis"]);
  const sequence = textOf(sequenceNumber);
  const message: EventInit = {
    id: textOf(record["eventID"]) ?? sequence ?? `${invocation.id}-${index}`,
    source: textOf(record["eventSourceARN"]) ?? NAME,
    type: "com.amazonaws.kinesis.record",
    time: typeof arrival === "number" ? timestamp(arrival * 1000) : undefined,
    partitionkey: textOf(partitionKey),
    sequence,
    delivery: { source: NAME, orderingKey: textOf(partitionKey) },
    raw,
    decode() {
      const at = `Records[${index}].kinesis`;
      requireFields(NAME, at, record["kinesis"]);
      return decodePayload(NAME, requireBytes(NAME, `${at}.data`, data));
    },
  };
  const carried = mayHoldCloudEventInBase64(data)
    ? carriedEvent(message, { body: decodeBase64(data as string) })
    : undefined;
  return createEvent(carried ?? message);
}
