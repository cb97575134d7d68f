import { decodeText } from "../../../core/decode.ts";
import type { EventInit } from "../../../core/event.ts";
import { type Fields, fieldsOf, requireString, textOf } from "../event-fields.ts";

const NAME = "aws:sns";

/** What a notification of SNS says: to a function it comes in a record, to a queue in a body, in the same words. */
export function notification(message: Fields, at: string, record: unknown): EventInit {
  const attribute = (name: string): string | undefined =>
    textOf(fieldsOf(fieldsOf(message["MessageAttributes"])[name])["Value"]);
  const contentType = attribute("contentType") ?? attribute("content-type");
  return {
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
  };
}
