import { FaastenError } from "../../core/errors.ts";
import { isSettled } from "../../core/outcome.ts";
import type { BatchItemFailures, BatchSource } from "../batch-source.ts";

/** The part of a record that is read. */
export interface KafkaRecord {
  readonly topic?: string | undefined;
  readonly partition?: number | undefined;
  readonly offset?: number | undefined;
}

/** Names a record of Kafka: `<topic>-<partition>` and the offset in it. */
export interface KafkaIdentifier {
  readonly partition: string;
  readonly offset: number;
}

/**
 * Kafka: Amazon MSK and clusters of your own. The records of a partition are handled in their order; each partition starts
 * again at its first record that is not settled. Lambda reads the answer only with provisioned pollers.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/kafka-retry-configurations.html
 * @example
 * ```ts
 * import type { MSKEvent } from "aws-lambda";
 * import { processBatch } from "faasten/batch";
 * import { kafka } from "faasten/batch/kafka";
 *
 * export async function handler(event: MSKEvent) {
 *   const records = Object.values(event.records).flat();
 *   const { outcomes } = await processBatch(records, ({ value }) => console.log(value), { source: kafka });
 *   return kafka.answer(records, outcomes);
 * }
 * ```
 */
export const kafka: BatchSource<KafkaRecord, BatchItemFailures<KafkaIdentifier>> = {
  orderingKey: ({ topic, partition }) => `${topic}-${partition}`,

  answer(records, outcomes) {
    const first = new Map<string, number>();
    records.forEach(({ topic, partition, offset }, index) => {
      const outcome = outcomes[index];
      const key = `${topic}-${partition}`;
      if ((outcome && isSettled(outcome)) || first.has(key)) return;
      if (topic === undefined || partition === undefined || !Number.isSafeInteger(offset)) {
        const text = `aws:kafka: record ${index} failed and has no topic, partition and offset to say so, so the whole batch is tried again.`;
        throw new FaastenError("INVALID_EVENT", text, {
          cause: outcome && "error" in outcome ? outcome.error : undefined,
        });
      }
      first.set(key, offset as number);
    });
    return {
      batchItemFailures: Array.from(first, ([partition, offset]) => ({ itemIdentifier: { partition, offset } })),
    };
  },
};
