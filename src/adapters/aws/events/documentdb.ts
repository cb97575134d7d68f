import { createEvent, type FunctionEvent } from "../../../core/event.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { timestamp } from "../../../core/timestamp.ts";
import { type Fields, fieldsOf, requireFields, textOf } from "../event-fields.ts";
import type { WholeSource } from "../source.ts";

const NAME = "aws:docdb";

/** Tells what Lambda's pollers of DocumentDB hand over. */
export function isDocumentDbEvent({ eventSource, events }: Fields): boolean {
  return eventSource === NAME && Array.isArray(events);
}

/**
 * Change streams of DocumentDB. The data are the change event, in MongoDB's extended JSON. There are no partial responses; the
 * changes of one document are handled in their order.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-documentdb.html
 */
export const documentDb: WholeSource = {
  kind: "whole",
  name: NAME,
  trigger: () => "stream",
  events(event, invocation) {
    const { eventSourceArn, events } = fieldsOf(event);
    const cluster = textOf(eventSourceArn) ?? NAME;
    return (events as readonly unknown[]).map((record, index) => toEvent(record, index, cluster, invocation));
  },
};

function toEvent(raw: unknown, index: number, source: string, { id }: Invocation): FunctionEvent {
  const { event: change } = fieldsOf(raw);
  const { _id: token, clusterTime, documentKey, ns, operationType } = fieldsOf(change);
  const { db, coll } = fieldsOf(ns);
  const { t: seconds } = fieldsOf(fieldsOf(clusterTime)["$timestamp"]);
  const collection = [db, coll].filter(textOf).join(".");
  return createEvent({
    id: textOf(fieldsOf(token)["_data"]) ?? `${id}-${index}`,
    source,
    type: `com.amazonaws.docdb.${textOf(operationType) ?? "change"}`,
    subject: textOf(collection),
    time: typeof seconds === "number" ? timestamp(seconds * 1000) : undefined,
    delivery: {
      source: NAME,
      orderingKey: documentKey === undefined ? undefined : `${collection} ${JSON.stringify(documentKey)}`,
    },
    raw,
    decode: () => requireFields(NAME, `events[${index}].event`, change),
  });
}
