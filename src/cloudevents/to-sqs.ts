import type { NewEvent } from "./outgoing.ts";
import { type FifoKeys, type StringAttribute, textMessage, type TextMessageOptions } from "./text-message.ts";

/** What `SendMessage` takes, without the queue. */
export interface SqsMessage extends FifoKeys {
  readonly MessageBody: string;
  readonly MessageAttributes: Record<string, StringAttribute>;
}

/**
 * Writes an event as a message for SQS: what `SendMessage` and the entries of `SendMessageBatch` take.
 *
 * @throws FaastenError `INVALID_EVENT` for an event that is none.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 * @example
 * ```ts
 * import { toSqs, type SqsMessage } from "faasten/cloudevents";
 *
 * interface Sqs {
 *   sendMessage(input: { QueueUrl: string } & SqsMessage): Promise<unknown>;
 * }
 *
 * export async function placed(sqs: Sqs, QueueUrl: string): Promise<void> {
 *   const event = { source: "/orders", type: "order.placed", data: { id: 7 } };
 *   await sqs.sendMessage({ QueueUrl, ...toSqs(event) });
 * }
 * ```
 */
export function toSqs(event: NewEvent, options: TextMessageOptions = {}): SqsMessage {
  const { body, attributes, keys } = textMessage("toSqs", event, options);
  return { MessageBody: body, MessageAttributes: attributes, ...keys };
}
