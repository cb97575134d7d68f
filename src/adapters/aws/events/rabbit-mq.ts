import { carriedInBase64, scalarAttributes } from "./carried-event.ts";
import { fieldsOf, textOf } from "../event-fields.ts";
import { decodePayload, requireBytes } from "./payload.ts";
import { wholeSource } from "./records.ts";
import type { WholeSource } from "../source.ts";

const NAME = "aws:rmq";
const QUEUES = "rmqMessagesByQueue";

/** Queues of Amazon MQ for RabbitMQ; each is named `queue::vhost`. */
export const rabbitMq: WholeSource = wholeSource(NAME, "queue", QUEUES, (message, at, { eventSourceArn }) => {
  const { messageId, contentType, contentEncoding, headers, timestamp } = fieldsOf(message["basicProperties"]);
  const { data } = message;
  const datacontenttype = textOf(contentType);
  // Some producers name a character set as the encoding: only what is compressed stays as it is.
  const compressed = /gzip|deflate|br|zst/i.test(textOf(contentEncoding) ?? "");
  const init = {
    delivery: { source: NAME },
    raw: message,
    id: textOf(messageId),
    source: textOf(eventSourceArn) ?? NAME,
    type: "com.amazonaws.rmq.message",
    subject: at.slice(QUEUES.length + 1, at.lastIndexOf("[")),
    time: momentOf(textOf(timestamp)),
    datacontenttype,
    traceparent: textOf(headerOf(fieldsOf(headers)["traceparent"])),
    tracestate: textOf(headerOf(fieldsOf(headers)["tracestate"])),
    decode() {
      const bytes = requireBytes(NAME, `${at}.data`, data);
      return compressed ? bytes : decodePayload(NAME, bytes, datacontenttype);
    },
  };
  const carried = compressed
    ? undefined
    : carriedInBase64(init, data, scalarAttributes(headers, headerOf), datacontenttype);
  return carried ?? init;
});

/** A header of text comes as its bytes. */
function headerOf(value: unknown): unknown {
  const { bytes } = fieldsOf(value);
  return Array.isArray(bytes) ? decoder.decode(Uint8Array.from(bytes as number[])) : value;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Written as `Jan 1, 1970, 12:33:41 AM`, in UTC; newer pollers put a narrow space before AM. */
function momentOf(text: string | undefined): string | undefined {
  const time = Date.parse(`${text?.replace(/\s/g, " ")} UTC`);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
