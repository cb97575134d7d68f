import { decodeText } from "../../../core/decode.ts";
import { createEvent, type FunctionEvent } from "../../../core/event.ts";
import { fieldsOf, requireFields, requireString, textOf } from "../event-fields.ts";
import type { WholeSource } from "../source.ts";

const NAME = "aws:sns";

/** SNS topics. One message at a time, but in a list. */
export const sns: WholeSource = {
  kind: "whole",
  name: NAME,
  trigger: () => "pubsub",
  events: (event) => (fieldsOf(event)["Records"] as readonly unknown[]).map(toEvent),
};

function toEvent(record: unknown, index: number): FunctionEvent {
  const at = `Records[${index}].Sns`;
  const message = requireFields(NAME, at, fieldsOf(record)["Sns"]);
  const attribute = (name: string): string | undefined =>
    textOf(fieldsOf(fieldsOf(message["MessageAttributes"])[name])["Value"]);
  const contentType = attribute("contentType") ?? attribute("content-type");
  return createEvent({
    id: requireString(NAME, `${at}.MessageId`, message["MessageId"]),
    source: requireString(NAME, `${at}.TopicArn`, message["TopicArn"]),
    type: `com.amazonaws.sns.${textOf(message["Type"]) ?? "Notification"}`,
    subject: textOf(message["Subject"]),
    time: textOf(message["Timestamp"]),
    datacontenttype: contentType,
    traceparent: attribute("traceparent"),
    tracestate: attribute("tracestate"),
    delivery: { source: NAME },
    raw: record,
    decode: () => decodeText(NAME, requireString(NAME, `${at}.Message`, message["Message"]), contentType),
  });
}
