import { FaastenError } from "../../core/errors.ts";
import { isSettled, type Outcome } from "../../core/outcome.ts";
import type { BatchItemFailures, BatchSource } from "../batch-source.ts";

/** The part of a message that is read. */
export interface SqsRecord {
  readonly messageId?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  readonly attributes?:
    | { readonly MessageGroupId?: string | undefined; readonly ApproximateReceiveCount?: string | undefined }
    | undefined;
}

/**
 * SQS, standard and FIFO. The messages that are not settled become visible again, all others are deleted. Of a FIFO group
 * nothing is handled after a failure, and all from the first failure on come again, so that their order is kept; other
 * groups go on. `RetryLater` does not delay a message by itself: docs/batch.md shows how a layer asks the queue.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 * @example
 * ```ts
 * import type { SQSEvent } from "aws-lambda";
 * import { processBatch } from "faasten/batch";
 * import { sqs } from "faasten/batch/sqs";
 *
 * export async function handler({ Records }: SQSEvent) {
 *   const { outcomes } = await processBatch(Records, ({ body }) => console.log(body), { source: sqs });
 *   return sqs.answer(Records, outcomes);
 * }
 * ```
 */
export const sqs: BatchSource<SqsRecord, BatchItemFailures> = {
  orderingKey({ attributes, eventSourceARN: queue }) {
    const group = attributes?.MessageGroupId;
    if (typeof group !== "string" || group === "") return undefined;
    // A standard queue may have groups too, for fairness: they say nothing about order.
    return typeof queue === "string" && !queue.endsWith(".fifo") ? undefined : group;
  },

  attempt({ attributes }) {
    const count = Number(attributes?.ApproximateReceiveCount);
    return Number.isInteger(count) && count > 0 ? count : undefined;
  },

  answer(records, outcomes) {
    const broken = new Set<string | undefined>();
    const failed = new Set<string>();
    records.forEach((record, index) => {
      const outcome = outcomes[index];
      const settled = outcome && isSettled(outcome);
      if (settled && broken.size === 0) return;
      const group = sqs.orderingKey?.(record);
      if (settled && !broken.has(group)) return;
      if (group !== undefined) broken.add(group);
      failed.add(messageId(record, index, outcome));
    });
    return { batchItemFailures: Array.from(failed, (itemIdentifier) => ({ itemIdentifier })) };
  },
};

function messageId({ messageId: id }: SqsRecord, index: number, outcome: Outcome | undefined): string {
  if (typeof id === "string" && id !== "") return id;
  const cause = outcome && "error" in outcome ? outcome.error : undefined;
  const text = `aws:sqs: record ${index} failed and has no \`messageId\` to say so, so the whole batch is tried again.`;
  throw new FaastenError("INVALID_EVENT", text, { cause });
}
