import { dynamodb as source } from "../../../batch/sources/dynamodb.ts";
import { createEvent, type FunctionEvent } from "../../../core/event.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { timestamp } from "../../../core/timestamp.ts";
import { type Fields, fieldsOf, requireFields, textOf } from "../event-fields.ts";
import type { BatchSource } from "../source.ts";
import { answeredBy } from "./batch-answer.ts";
import { fromAttributes } from "./attribute-value.ts";

const NAME = "aws:dynamodb";

/** DynamoDB streams. The data are `Keys`, `NewImage` and `OldImage` as JavaScript has them, and the rest of the change as it is. */
export const dynamodb: BatchSource = {
  kind: "batch",
  name: NAME,
  trigger: () => "stream",
  events: (event, invocation) =>
    (fieldsOf(event)["Records"] as readonly unknown[]).map((record, index) => toEvent(record, index, invocation)),
  ...answeredBy(source),
};

function toEvent(raw: unknown, index: number, invocation: Invocation): FunctionEvent {
  const record = fieldsOf(raw);
  const change = fieldsOf(record["dynamodb"]);
  const { ApproximateCreationDateTime: created, SequenceNumber: sequence } = change;
  return createEvent({
    id: textOf(record["eventID"]) ?? textOf(sequence) ?? `${invocation.id}-${index}`,
    source: textOf(record["eventSourceARN"]) ?? NAME,
    type: `com.amazonaws.dynamodb.${textOf(record["eventName"]) ?? "record"}`,
    time: typeof created === "number" ? timestamp(created * 1000) : undefined,
    sequence: textOf(sequence),
    delivery: { source: NAME, orderingKey: source.orderingKey?.(record) },
    raw,
    decode: () => decode(requireFields(NAME, `Records[${index}].dynamodb`, record["dynamodb"])),
  });
}

function decode(change: Fields): object {
  const images = ["Keys", "NewImage", "OldImage"].filter((name) => change[name] !== undefined);
  return {
    ...change,
    ...Object.fromEntries(images.map((name) => [name, fromAttributes(`${NAME} ${name}`, change[name])])),
  };
}
