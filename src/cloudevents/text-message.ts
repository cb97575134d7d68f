import { checkOptions } from "../core/options.ts";
import { attributeTexts } from "./attributes.ts";
import { encodeHeaderValue } from "./header-value.ts";
import { writeJson } from "./json-format.ts";
import { EVENT_TYPE } from "./media-type.ts";
import { MODE, type Mode } from "./mode.ts";
import { type NewEvent, type Outgoing, prepare } from "./outgoing.ts";

/** A message attribute as the SDK takes it. */
export interface StringAttribute {
  readonly DataType: "String";
  readonly StringValue: string;
}

/** How SQS and SNS shall carry an event. */
export interface TextMessageOptions {
  /**
   * Binary mode where the event fits: at most ten attributes, and they and the data text that SQS can hold. Otherwise, and
   * for bytes, structured mode. @default "binary"
   */
  readonly mode?: Mode;
  /** For a FIFO queue or topic: with message group (`partitionkey`, else `source`) and deduplication id. @default false */
  readonly fifo?: boolean;
}

/** How a FIFO queue or topic orders a message and knows it again. */
export interface FifoKeys {
  readonly MessageGroupId?: string;
  readonly MessageDeduplicationId?: string;
}

/** What SQS and SNS carry: a text, and up to ten attributes. */
export interface TextMessage {
  readonly body: string;
  readonly attributes: Record<string, StringAttribute>;
  readonly keys: FifoKeys;
}

/** SNS has no limit, but raw delivery to SQS drops a message that has more. */
const MOST_ATTRIBUTES = 10;
const MOST_CHARACTERS = 128;

/** What a message must not hold, because it would be replaced: all that XML has no character for. */
const FORBIDDEN = /[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u;

/** Writes an event in binary mode where all of it fits, otherwise in structured mode. */
export function textMessage(where: string, event: NewEvent, options: TextMessageOptions): TextMessage {
  checkOptions(where, options, { mode: MODE, fifo: "a boolean" });
  const outgoing = prepare(where, event);
  const keys = options.fifo ? fifoKeys(outgoing) : {};
  // Where the queue compares contents, the id must be among them.
  const byContent = options.fifo === true && keys.MessageDeduplicationId === undefined;
  const inBinary = options.mode === "structured" || byContent ? undefined : binary(outgoing);
  return { ...(inBinary ?? structured(outgoing)), keys };
}

/**
 * The group is the event's `partitionkey`, otherwise its source. Two events are the same where `source` and `id` are; where
 * those are too long, only the content can tell, and the queue must be set to compare it.
 *
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function fifoKeys({ attributes: { partitionkey, source, id } }: Outgoing): FifoKeys {
  // A quote cannot be in what is left and right of it, so no two events make the same text.
  const both = `${encodeHeaderValue(source)}"${encodeHeaderValue(id)}`;
  return {
    MessageGroupId: encodeHeaderValue(partitionkey ?? source).slice(0, MOST_CHARACTERS),
    ...(both.length <= MOST_CHARACTERS && { MessageDeduplicationId: both }),
  };
}

function binary({ attributes, body }: Outgoing): Omit<TextMessage, "keys"> | undefined {
  if (typeof body !== "string") return undefined;
  const texts = attributeTexts(attributes, "ce-");
  if (texts.length > MOST_ATTRIBUTES || texts.some(([name, text]) => name.length > 256 || !isCarried(text))) {
    return undefined;
  }
  return isCarried(body) ? { body, attributes: toAttributes(texts) } : undefined;
}

function isCarried(text: string): boolean {
  return text !== "" && !FORBIDDEN.test(text);
}

/** JSON escapes all that must not be in a message, except two characters. */
function structured(outgoing: Outgoing): Omit<TextMessage, "keys"> {
  const body = writeJson(outgoing).replaceAll(/[\ufffe\uffff]/g, (one) => (one === "\ufffe" ? "\\ufffe" : "\\uffff"));
  return { body, attributes: toAttributes([["content-type", EVENT_TYPE]]) };
}

function toAttributes(texts: readonly [string, string][]): Record<string, StringAttribute> {
  return Object.fromEntries(texts.map(([name, StringValue]) => [name, { DataType: "String", StringValue }]));
}
