import { textOf } from "../event-fields.ts";
import { wholeSource } from "./records.ts";
import type { WholeSource } from "../source.ts";

const NAME = "aws:codecommit";

/** Triggers of a CodeCommit repository. */
export const codeCommit: WholeSource = wholeSource(NAME, "pubsub", "Records", (record) => ({
  id: textOf(record["eventId"]),
  source: textOf(record["eventSourceARN"]) ?? NAME,
  type: `com.amazonaws.codecommit.${textOf(record["eventName"]) ?? "trigger"}`,
  subject: textOf(record["eventTriggerName"]),
  // An offset of RFC 3339 has a colon.
  time: textOf(record["eventTime"])?.replace(/([+-]\d\d)(\d\d)$/, "$1:$2"),
}));
