import { type Fields, fieldsOf, textOf } from "../event-fields.ts";
import { type RecordInit, wholeSource } from "./records.ts";
import type { WholeSource } from "../source.ts";

const NAME = "aws:s3";

/** S3 event notifications. */
export const s3: WholeSource = wholeSource(NAME, "storage", "Records", s3Record);

/** What S3 sends when notifications are set up: it asks whether the function may be called, and has nothing to handle. */
export const s3Test: WholeSource = { ...s3, events: () => [] };

/** Tells the test message of a bucket. */
export function isS3Test({ Service: service, Event: event }: Fields): boolean {
  return service === "Amazon S3" && event === "s3:TestEvent";
}

/**
 * The attributes of a record, by the adapter document of CloudEvents.
 *
 * @see https://github.com/cloudevents/spec/blob/main/cloudevents/adapters/aws-s3.md
 */
export function s3Record(record: Fields): RecordInit {
  const { "x-amz-request-id": request, "x-amz-id-2": host } = fieldsOf(record["responseElements"]);
  const { bucket, object } = fieldsOf(record["s3"]);
  const name = textOf(record["eventName"])?.replace(/^s3:/, ""); // Newer events have the prefix.
  return {
    id: textOf(request) && `${String(request)}.${textOf(host) ?? ""}`,
    source: [NAME, record["awsRegion"], fieldsOf(bucket)["name"]].filter(textOf).join("."),
    type: `com.amazonaws.s3.${name ?? "notification"}`,
    subject: keyOf(textOf(fieldsOf(object)["key"])),
    time: textOf(record["eventTime"]),
    sequence: textOf(fieldsOf(object)["sequencer"]),
  };
}

/** S3 writes a key as a form would: a space is a plus. */
function keyOf(encoded: string | undefined): string | undefined {
  try {
    return encoded && decodeURIComponent(encoded.replaceAll("+", " "));
  } catch {
    return encoded;
  }
}
