import { decodeText } from "../../../core/decode.ts";
import { FaastenError } from "../../../core/errors.ts";
import { createEvent, type EventInit, type FunctionEvent } from "../../../core/event.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { isSettled, type Outcome } from "../../../core/outcome.ts";
import { timestamp } from "../../../core/timestamp.ts";
import { type Fields, fieldsOf, invalidEvent, isFields, requireString, textOf } from "../event-fields.ts";
import type { BatchSource } from "../source.ts";
import { unwrap } from "./unwrap.ts";

const NAME = "aws:sqs";

/** What Lambda's poller reads: the messages listed become visible again, all others are deleted. */
export interface SqsAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/** SQS queues, standard and FIFO. */
export const sqs: BatchSource = {
  kind: "batch",
  name: NAME,
  trigger: () => "queue",
  events: (event, invocation) =>
    (fieldsOf(event)["Records"] as readonly unknown[]).flatMap((record, index) => eventsIn(record, index, invocation)),
  answer: (events, outcomes) => eachOnce(batchItemFailures(events, outcomes)),
};

/**
 * Lists the messages that are not settled, in the order of the batch; of a FIFO group, all from the first such one on, for
 * otherwise they would be deleted before it is handled. A message without an id cannot be listed: then the whole batch
 * must fail.
 */
export function batchItemFailures(events: readonly FunctionEvent[], outcomes: readonly Outcome[]): SqsAnswer {
  const broken = new Set<string>();
  const failures: { itemIdentifier: string }[] = [];
  events.forEach((event, index) => {
    const outcome = outcomes[index];
    const group = event.delivery.orderingKey;
    if (outcome && isSettled(outcome) && !(group !== undefined && broken.has(group))) return;
    if (group !== undefined) broken.add(group);
    failures.push({ itemIdentifier: messageId(event, index, outcome) });
  });
  return { batchItemFailures: failures };
}

function messageId(event: FunctionEvent, index: number, outcome: Outcome | undefined): string {
  const id = textOf(fieldsOf(event.raw)["messageId"]);
  if (id !== undefined) return id;
  const cause = outcome && "error" in outcome ? outcome.error : undefined;
  const text = `${NAME}: record ${index} failed and has no \`messageId\` to say so, so the whole batch is tried again.`;
  throw new FaastenError("INVALID_EVENT", text, { cause });
}

/** A message may hold several events, which stand next to each other: one name is enough. */
function eachOnce({ batchItemFailures: failures }: SqsAnswer): SqsAnswer {
  return {
    batchItemFailures: failures.filter(
      ({ itemIdentifier }, index) => itemIdentifier !== failures[index - 1]?.itemIdentifier,
    ),
  };
}

function eventsIn(raw: unknown, index: number, invocation: Invocation): readonly FunctionEvent[] {
  return unwrap(fieldsOf(raw)["body"], messageOf(raw, index, invocation)).map(createEvent);
}

function messageOf(raw: unknown, index: number, invocation: Invocation): EventInit {
  const record = fieldsOf(raw);
  const attributes = fieldsOf(record["attributes"]);
  const named = fieldsOf(record["messageAttributes"]);
  const contentType = stringValue(named, "contentType") ?? stringValue(named, "content-type");
  const group = textOf(attributes["MessageGroupId"]);
  const queue = textOf(record["eventSourceARN"]);
  return {
    id: textOf(record["messageId"]) ?? `${invocation.id}-${index}`,
    source: queue ?? NAME,
    type: "com.amazonaws.sqs.message",
    time: sentAt(textOf(attributes["SentTimestamp"])),
    datacontenttype: contentType,
    traceparent: stringValue(named, "traceparent"),
    tracestate: stringValue(named, "tracestate"),
    partitionkey: group,
    sequence: textOf(attributes["SequenceNumber"]),
    // A standard queue may have groups too, for fairness: they say nothing about order.
    delivery: {
      source: NAME,
      attempt: count(attributes["ApproximateReceiveCount"]),
      orderingKey: queue === undefined || queue.endsWith(".fifo") ? group : undefined,
    },
    raw,
    decode: () => decodeText(NAME, bodyOf(raw, index), contentType),
  };
}

function bodyOf(raw: unknown, index: number): string {
  if (!isFields(raw)) throw invalidEvent(NAME, `Records[${index}]`, "an object", raw);
  return requireString(NAME, `Records[${index}].body`, raw["body"]);
}

function stringValue(attributes: Fields, name: string): string | undefined {
  const attribute = attributes[name];
  return attribute === undefined ? undefined : textOf(fieldsOf(attribute)["stringValue"]);
}

function count(text: unknown): number | undefined {
  const value = Number(textOf(text));
  return Number.isInteger(value) && value > 0 ? value : undefined;
}

/** Thirteen digits are milliseconds until the year 2286. */
function sentAt(milliseconds: string | undefined): string | undefined {
  return milliseconds !== undefined && /^\d{13}$/.test(milliseconds) ? timestamp(Number(milliseconds)) : undefined;
}
