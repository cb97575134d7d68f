import { BatchProcessor, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { fasten } from "faasten";
import { lambda } from "faasten/aws";
import { lambdaContext, sqsEvent } from "../lambda-events.ts";
import { OURS, type Row } from "../row.ts";

const batch = sqsEvent(10_000);
const context = lambdaContext();
const nothing = async (): Promise<void> => {};
const readBody = async ({ body }: SQSRecord): Promise<unknown> => JSON.parse(body);

const ours = lambda(fasten().event(nothing, { concurrency: 10 }));
const oursReading = lambda(fasten().event((event) => event.data, { concurrency: 10 }));

const processor = new BatchProcessor("SQS");
const powertools = (handle: HandleRecord): unknown => processPartialResponse(batch, handle, processor, { context });

export const rows: readonly Row[] = [
  {
    what: "SQS, 10,000 no-op records",
    contestants: {
      [OURS]: () => ours(batch, context),
      "a bare loop": () => bareLoop(nothing),
      "Powertools batch": () => powertools(nothing),
    },
    result: failures,
  },
  {
    what: "SQS, 10,000 records, JSON read",
    contestants: {
      [OURS]: () => oursReading(batch, context),
      "a bare loop": () => bareLoop(readBody),
      "Powertools batch": () => powertools(readBody),
    },
    result: failures,
  },
];

type HandleRecord = (record: SQSRecord) => Promise<unknown>;

/** What one writes by hand: one after the other, failures reported. */
async function bareLoop(handle: HandleRecord): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse["batchItemFailures"] = [];
  for (const record of batch.Records) {
    try {
      await handle(record);
    } catch {
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
}

function failures({ batchItemFailures }: SQSBatchResponse): unknown {
  return batchItemFailures;
}
