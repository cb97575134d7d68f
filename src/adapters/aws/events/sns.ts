import { createEvent } from "../../../core/event.ts";
import { fieldsOf, requireFields } from "../event-fields.ts";
import { notification } from "./notification.ts";
import { notifiedEvent } from "./notified-event.ts";
import type { WholeSource } from "../source.ts";
import { unwrap } from "./unwrap.ts";

const NAME = "aws:sns";

/** SNS topics. One message at a time, but in a list. */
export const sns: WholeSource = {
  kind: "whole",
  name: NAME,
  trigger: () => "pubsub",
  events: (event) =>
    (fieldsOf(event)["Records"] as readonly unknown[]).flatMap((record, index) => {
      const at = `Records[${index}].Sns`;
      const message = requireFields(NAME, at, fieldsOf(record)["Sns"]);
      const own = notification(message, at, record);
      const carried = notifiedEvent(message, own);
      return (carried ? [carried] : unwrap(message["Message"], own)).map(createEvent);
    }),
};
