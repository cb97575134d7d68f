import { BatchProcessor, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { SQSEvent, SQSRecord } from "aws-lambda";

const processor = new BatchProcessor("SQS");
const handle = async ({ body }: SQSRecord): Promise<void> => void JSON.parse(body);

export async function handler({ Records = [] }: Partial<SQSEvent>): Promise<unknown> {
  return processPartialResponse({ Records }, handle, processor, { throwOnFullBatchFailure: false });
}
