import type { SQSEvent } from "aws-lambda";
import { processBatch } from "faasten/batch";
import { sqs } from "faasten/batch/sqs";

export async function handler({ Records = [] }: Partial<SQSEvent>): Promise<unknown> {
  const { outcomes } = await processBatch(Records, async ({ body }) => void JSON.parse(body), { source: sqs });
  return sqs.answer(Records, outcomes);
}
