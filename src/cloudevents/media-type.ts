/** The event format that a content type names: one event in JSON, several of them, or a format that is not read here. */
export type EventFormat = "event" | "batch" | "unknown";

/** Undefined where the content type is not one of CloudEvents. */
export function eventFormat(contentType: string): EventFormat | undefined {
  const match = /^\s*application\/cloudevents(-batch)?(\+[^;\s]*)?\s*(?:;|$)/i.exec(contentType);
  if (!match) return undefined;
  const [, batch, format = "+json"] = match;
  if (format.toLowerCase() !== "+json") return "unknown";
  return batch ? "batch" : "event";
}

/** What is written with a structured event, and with a batch of them. */
export const EVENT_TYPE = "application/cloudevents+json; charset=utf-8";
export const BATCH_TYPE = "application/cloudevents-batch+json; charset=utf-8";
