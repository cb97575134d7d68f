import { decodeText } from "../../../core/decode.ts";
import { createEvent, type EventInit } from "../../../core/event.ts";
import { type Fields, fieldsOf, invalidEvent, requireString, textOf } from "../event-fields.ts";
import type { WholeSource } from "../source.ts";
import { carriedEvent } from "./carried-event.ts";

const NAME = "aws:events";

/** Tells what a rule or a schedule hands over. */
export function isEventBridgeEvent(event: Fields): boolean {
  return "detail-type" in event && "source" in event;
}

/** EventBridge: rules on a bus, and schedules. */
export const eventBridge: WholeSource = {
  kind: "whole",
  name: NAME,
  trigger(event) {
    const { source, "detail-type": type } = fieldsOf(event);
    return type === "Scheduled Event" && (source === "aws.events" || source === "aws.scheduler")
      ? "schedule"
      : "pubsub";
  },
  events: (event) => [createEvent(busEvent(fieldsOf(event)))],
};

/** What an event of a bus says, or the CloudEvent that is its `detail`. */
export function busEvent(event: Fields): EventInit {
  const { detail, resources, time } = event;
  if (detail === undefined) throw invalidEvent(NAME, "detail", "there", detail);
  const message: EventInit = {
    id: requireString(NAME, "id", event["id"]),
    source: requireString(NAME, "source", event["source"]),
    type: requireString(NAME, "detail-type", event["detail-type"]),
    subject: Array.isArray(resources) ? textOf(resources[0]) : undefined,
    time: textOf(time),
    delivery: { source: NAME },
    raw: event,
    // A rule's detail is an object already; EventBridge Scheduler alone sends it as text.
    decode: () => (typeof detail === "string" ? decodeText(NAME, detail) : detail),
  };
  return carriedEvent(message, { body: detail }) ?? message;
}
