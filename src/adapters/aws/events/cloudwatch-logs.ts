import { decodeText } from "../../../core/decode.ts";
import { FaastenError } from "../../../core/errors.ts";
import { builtin } from "../../../core/host.ts";
import { type Fields, fieldsOf, invalidEvent, requireString, textOf } from "../event-fields.ts";
import { requireBytes } from "./payload.ts";
import { wholeSource } from "./records.ts";
import type { WholeSource } from "../source.ts";
import { timeOf } from "./time-of.ts";

const NAME = "aws:logs";

const lines: WholeSource = wholeSource(NAME, "pubsub", "logEvents", (line, at, { logGroup, logStream }) => ({
  id: textOf(line["id"]),
  source: textOf(logGroup) ?? NAME,
  type: "com.amazonaws.logs.event",
  subject: textOf(logStream),
  time: timeOf(line["timestamp"]),
  decode: () => decodeText(NAME, requireString(NAME, `${at}.message`, line["message"])),
}));

/** Subscriptions to a log group of CloudWatch: an event for each line. */
export const cloudWatchLogs: WholeSource = {
  ...lines,
  events(event, invocation) {
    const unpacked = unpack(event);
    // A control message asks whether the function may be called, and has nothing to handle.
    if (unpacked["messageType"] === "CONTROL_MESSAGE") return [];
    const { logEvents } = unpacked;
    if (!Array.isArray(logEvents)) throw invalidEvent(NAME, "logEvents", "an array", logEvents);
    return lines.events(unpacked, invocation);
  },
};

/** Tells compressed logs, by how base64 of gzip begins, from a payload that has a member of this name. */
export function isLogs({ awslogs }: Fields): boolean {
  return textOf(fieldsOf(awslogs)["data"])?.startsWith("H4sI") ?? false;
}

interface Zlib {
  gunzipSync(bytes: Uint8Array, options: { readonly maxOutputLength: number }): Uint8Array;
}

function unpack(event: unknown): Fields {
  const bytes = requireBytes(NAME, "awslogs.data", fieldsOf(fieldsOf(event)["awslogs"])["data"]);
  const zlib = builtin<Zlib>("node:zlib");
  if (!zlib) throw new FaastenError("UNSUPPORTED", `${NAME}: there is no node:zlib here to unpack the logs with.`);
  try {
    // Log lines compress well, but a megabyte of them is never this much.
    return fieldsOf(JSON.parse(new TextDecoder().decode(zlib.gunzipSync(bytes, { maxOutputLength: 100_000_000 }))));
  } catch (cause) {
    throw new FaastenError("INVALID_EVENT", `${NAME}: \`awslogs.data\` must be JSON in gzip of at most 100 MB.`, {
      cause,
    });
  }
}
