import type { NewEvent } from "./outgoing.ts";
import { type FifoKeys, type StringAttribute, textMessage, type TextMessageOptions } from "./text-message.ts";

/** What `Publish` takes, without the topic. */
export interface SnsMessage extends FifoKeys {
  readonly Message: string;
  readonly MessageAttributes: Record<string, StringAttribute>;
}

/**
 * Writes an event as a message for SNS: what `Publish` and the entries of `PublishBatch` take. In binary mode filter
 * policies can look at `ce-type` and all other attributes.
 *
 * @throws FaastenError `INVALID_EVENT` for an event that is none.
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 * @example
 * ```ts
 * import { toSns, type SnsMessage } from "faasten/cloudevents";
 *
 * interface Sns {
 *   publish(input: { TopicArn: string } & SnsMessage): Promise<unknown>;
 * }
 *
 * export async function placed(sns: Sns, TopicArn: string): Promise<void> {
 *   const event = { source: "/orders", type: "order.placed", data: { id: 7 } };
 *   await sns.publish({ TopicArn, ...toSns(event) });
 * }
 * ```
 */
export function toSns(event: NewEvent, options: TextMessageOptions = {}): SnsMessage {
  const { body, attributes, keys } = textMessage("toSns", event, options);
  return { Message: body, MessageAttributes: attributes, ...keys };
}
