/**
 * A content type of CloudEvents. The match has a text at 1 where it is not that of one event in JSON: `-batch+json`, `+avro`.
 */
export const EVENT_FORMAT: RegExp = /^\s*application\/cloudevents(?:\+json|([-+][^;\s]*))?\s*(;|$)/i;

/** What is written with a structured event, and with a batch of them. */
export const EVENT_TYPE = "application/cloudevents+json; charset=utf-8";
export const BATCH_TYPE = "application/cloudevents-batch+json; charset=utf-8";
