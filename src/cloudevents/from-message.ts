import { createEvent, type FunctionEvent } from "../core/event.ts";
import { bytesOf } from "./bytes.ts";
import { type Message, readMessage } from "./read-message.ts";

/**
 * Reads the CloudEvent that a message of a queue, a topic or a stream carries, in its body (structured mode) or in its
 * attributes (binary mode, prefixes `ce-`, `ce_`, `cloudEvents:` and `cloudEvents_`). Undefined for every other message,
 * and for one that is a CloudEvent only in part. The adapters do this by themselves; it is for who polls.
 *
 * Data that is not what its content type says throws `INVALID_EVENT` when `event.data` is read.
 *
 * @example
 * ```ts
 * import { fromMessage } from "faasten/cloudevents";
 *
 * export function typeOf(message: { value: Uint8Array; headers: Record<string, string> }): string | undefined {
 *   const event = fromMessage({ body: message.value, attributes: new Map(Object.entries(message.headers)) });
 *   return event?.type;
 * }
 * ```
 */
export function fromMessage(message: Message): FunctionEvent | undefined {
  const parts = readMessage({ ...message, body: bytesOf(message.body) ?? message.body });
  return parts && createEvent({ ...parts, delivery: { source: "message" }, raw: message });
}
