import { createEvent } from "../../../core/event.ts";
import { fieldsOf, requireFields } from "../event-fields.ts";
import { notification } from "./notification.ts";
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
      return unwrap(message["Message"], notification(message, at, record)).map(createEvent);
    }),
};
