import { BatchProcessor, processPartialResponse } from "@aws-lambda-powertools/batch";
import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { fasten } from "faasten";
import { lambda } from "faasten/aws";
import { processBatch } from "faasten/batch";
import { sqs } from "faasten/batch/sqs";
import { lambdaContext, sqsEvent } from "../lambda-events.ts";
import { OURS, type Row } from "../row.ts";

const batch = sqsEvent(10_000);
const few = sqsEvent(10);
const context = lambdaContext();
const nothing = async (): Promise<void> => {};
const readBody = async ({ body }: SQSRecord): Promise<unknown> => JSON.parse(body);

const ours = lambda(fasten().event(nothing, { concurrency: 10 }));
const oursReading = lambda(fasten().event((event) => event.data, { concurrency: 10 }));

const processor = new BatchProcessor("SQS");
const powertools = (handle: HandleRecord, event = batch): unknown =>
  processPartialResponse(event, handle, processor, { context });

/** The engine in a handler of one's own, as Powertools is used. */
async function engine(handle: HandleRecord, event = batch): Promise<SQSBatchResponse> {
  const remainingMs = (): number => context.getRemainingTimeInMillis();
  const { outcomes } = await processBatch(event.Records, handle, { source: sqs, remainingMs });
  return sqs.answer(event.Records, outcomes);
}

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
    what: "SQS, 10,000 no-op records, the engine alone",
    contestants: {
      [OURS]: () => engine(nothing),
      "Powertools batch": () => powertools(nothing),
    },
    result: failures,
  },
  {
    what: "SQS, 10 no-op records",
    contestants: {
      [OURS]: () => ours(few, context),
      "faasten, the engine alone": () => engine(nothing, few),
      "Powertools batch": () => powertools(nothing, few),
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
