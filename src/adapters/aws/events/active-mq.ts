import { carriedInBase64, scalarAttributes } from "./carried-event.ts";
import { fieldsOf, textOf } from "../event-fields.ts";
import { decodePayload, requireBytes } from "./payload.ts";
import { wholeSource } from "./records.ts";
import type { WholeSource } from "../source.ts";
import { timeOf } from "./time-of.ts";

const NAME = "aws:mq";

/** Queues of Amazon MQ for ActiveMQ. */
export const activeMq: WholeSource = wholeSource(NAME, "queue", "messages", (message, at, { eventSourceArn }) => {
  const properties = fieldsOf(message["properties"]);
  const { data } = message;
  const init = {
    delivery: { source: NAME },
    raw: message,
    id: textOf(message["messageID"]),
    source: textOf(eventSourceArn) ?? NAME,
    type: "com.amazonaws.mq.message",
    subject: textOf(fieldsOf(message["destination"])["physicalName"]),
    time: timeOf(message["timestamp"]),
    traceparent: textOf(properties["traceparent"]),
    tracestate: textOf(properties["tracestate"]),
    decode() {
      const bytes = requireBytes(NAME, `${at}.data`, data);
      return message["messageType"] === "jms/text-message" ? decodePayload(NAME, bytes) : bytes;
    },
  };
  // The broker names the content type of what came by AMQP so.
  const contentType = textOf(properties["JMS_AMQP_ContentType"]);
  return (
    carriedInBase64(
      init,
      data,
      scalarAttributes(properties, (property) => property),
      contentType,
    ) ?? init
  );
});
