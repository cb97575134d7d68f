import { fieldsOf, textOf } from "../event-fields.ts";
import { decodePayload, requireBytes } from "./payload.ts";
import { wholeSource } from "./records.ts";
import type { WholeSource } from "../source.ts";

const NAME = "aws:rmq";
const QUEUES = "rmqMessagesByQueue";

/** Queues of Amazon MQ for RabbitMQ; each is named `queue::vhost`. */
export const rabbitMq: WholeSource = wholeSource(NAME, "queue", QUEUES, (message, at, { eventSourceArn }) => {
  const { messageId, contentType, contentEncoding, headers, timestamp } = fieldsOf(message["basicProperties"]);
  const datacontenttype = textOf(contentType);
  return {
    id: textOf(messageId),
    source: textOf(eventSourceArn) ?? NAME,
    type: "com.amazonaws.rmq.message",
    subject: at.slice(QUEUES.length + 1, at.lastIndexOf("[")),
    time: momentOf(textOf(timestamp)),
    datacontenttype,
    traceparent: headerOf(headers, "traceparent"),
    tracestate: headerOf(headers, "tracestate"),
    decode() {
      const bytes = requireBytes(NAME, `${at}.data`, message["data"]);
      // Some producers name a character set as the encoding: only what is compressed stays as it is.
      const compressed = /gzip|deflate|br|zst/i.test(textOf(contentEncoding) ?? "");
      return compressed ? bytes : decodePayload(NAME, bytes, datacontenttype);
    },
  };
});

/** A header of text comes as its bytes. */
function headerOf(headers: unknown, name: string): string | undefined {
  const value = fieldsOf(headers)[name];
  const { bytes } = fieldsOf(value);
  return textOf(Array.isArray(bytes) ? new TextDecoder().decode(Uint8Array.from(bytes as number[])) : value);
}

/** Written as `Jan 1, 1970, 12:33:41 AM`, in UTC; newer pollers put a narrow space before AM. */
function momentOf(text: string | undefined): string | undefined {
  const time = Date.parse(`${text?.replace(/\s/g, " ")} UTC`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
