import type { BatchItemFailures, BatchSource } from "../batch-source.ts";
import { firstFailure } from "../first-failure.ts";

/** The part of a record that is read. */
export interface DynamoDbRecord {
  readonly dynamodb?: { readonly SequenceNumber?: string | undefined; readonly Keys?: object | undefined } | undefined;
}

/**
 * DynamoDB streams. Changes of one item are handled in their order. The shard starts again at the first record that is not
 * settled, and everything after it comes again, even what succeeded: so nothing after a failure is started.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
 * @example
 * ```ts
 * import type { DynamoDBStreamEvent } from "aws-lambda";
 * import { processBatch } from "faasten/batch";
 * import { dynamodb } from "faasten/batch/dynamodb";
 *
 * export async function handler({ Records }: DynamoDBStreamEvent) {
 *   const { outcomes } = await processBatch(Records, (record) => console.log(record.eventName), { source: dynamodb });
 *   return dynamodb.answer(Records, outcomes);
 * }
 * ```
 */
export const dynamodb: BatchSource<DynamoDbRecord, BatchItemFailures> = {
  orderingKey: ({ dynamodb: change }) => (change?.Keys ? JSON.stringify(change.Keys) : undefined),
  stopAtFailure: true,
  answer: (records, outcomes) =>
    firstFailure("aws:dynamodb", records, outcomes, (record) => record.dynamodb?.SequenceNumber),
};
