import { FaastenError } from "../../../core/errors.ts";
import { type Fields, fieldsOf, invalidEvent, textOf } from "../event-fields.ts";
import type { WholeSource } from "../source.ts";

/** The source that the records name; the first that names one speaks for all, because a batch has a single source. */
export function recordSource({ Records: records }: Fields): string | undefined {
  if (!Array.isArray(records)) return undefined;
  for (const record of records as unknown[]) {
    const { eventSource, EventSource } = fieldsOf(record);
    const name = textOf(eventSource) ?? textOf(EventSource);
    if (name !== undefined) return name;
  }
  return undefined;
}

/** An empty batch, which every source takes the same answer for. */
export function hasNoRecords({ Records: records }: Fields): boolean {
  return Array.isArray(records) && records.length === 0;
}

/** Records of a source that has no line in the table: an error, because nobody could tell which of them failed. */
export const unknownRecords: WholeSource = {
  kind: "whole",
  name: "aws:lambda",
  trigger: () => "direct",
  events(event) {
    const fields = fieldsOf(event);
    const name = recordSource(fields);
    if (name !== undefined) {
      throw new FaastenError(
        "UNKNOWN_SOURCE",
        `lambda: records of ${name} are not known; end the pipeline with .raw for them.`,
      );
    }
    if (!Array.isArray(fields["Records"])) throw invalidEvent("aws:lambda", "Records", "an array", fields["Records"]);
    throw invalidEvent("aws:lambda", "Records", "records that name their eventSource", fields["Records"]);
  },
};
