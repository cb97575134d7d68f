import { decodeText } from "../../../core/decode.ts";
import { createEvent } from "../../../core/event.ts";
import { fieldsOf, invalidEvent, requireString, textOf } from "../event-fields.ts";
import type { WholeSource } from "../source.ts";

const NAME = "aws:events";

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
  events(event) {
    const fields = fieldsOf(event);
    const { detail, resources, time } = fields;
    if (detail === undefined) throw invalidEvent(NAME, "detail", "there", detail);
    return [
      createEvent({
        id: requireString(NAME, "id", fields["id"]),
        source: requireString(NAME, "source", fields["source"]),
        type: requireString(NAME, "detail-type", fields["detail-type"]),
        subject: Array.isArray(resources) ? textOf(resources[0]) : undefined,
        time: textOf(time),
        delivery: { source: NAME },
        raw: event,
        // A rule's detail is an object already; EventBridge Scheduler alone sends it as text.
        decode: () => (typeof detail === "string" ? decodeText(NAME, detail) : detail),
      }),
    ];
  },
};
