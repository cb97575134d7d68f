import type { BatchItemFailures, BatchSource } from "../batch-source.ts";
import { firstFailure } from "../first-failure.ts";

/** The part of a record that is read. */
export interface KinesisRecord {
  readonly kinesis?:
    | { readonly sequenceNumber?: string | undefined; readonly partitionKey?: string | undefined }
    | undefined;
}

/**
 * Kinesis data streams. Records of one partition key are handled in their order. The shard starts again at the first record
 * that is not settled, and everything after it comes again, even what succeeded: so nothing after a failure is started.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-batchfailurereporting.html
 * @example
 * ```ts
 * import type { KinesisStreamEvent } from "aws-lambda";
 * import { processBatch } from "faasten/batch";
 * import { kinesis } from "faasten/batch/kinesis";
 *
 * export async function handler({ Records }: KinesisStreamEvent) {
 *   const { outcomes } = await processBatch(Records, (record) => console.log(record.kinesis.data), { source: kinesis });
 *   return kinesis.answer(Records, outcomes);
 * }
 * ```
 */
export const kinesis: BatchSource<KinesisRecord, BatchItemFailures> = {
  orderingKey: (record) => record.kinesis?.partitionKey,
  stopAtFailure: true,
  answer: (records, outcomes) =>
    firstFailure("aws:kinesis", records, outcomes, (record) => record.kinesis?.sequenceNumber),
};
