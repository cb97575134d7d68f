import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
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
const powertools = await powertoolsBatch();

export const rows: readonly Row[] = [
  {
    what: "SQS, 10,000 no-op records",
    contestants: { [OURS]: () => ours(batch, context), "a bare loop": () => bareLoop(nothing), ...powertools(nothing) },
    result: failures,
  },
  {
    what: "SQS, 10,000 records, JSON read",
    contestants: {
      [OURS]: () => oursReading(batch, context),
      "a bare loop": () => bareLoop(readBody),
      ...powertools(readBody),
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

interface PowertoolsBatch {
  BatchProcessor: new (eventType: "SQS") => object;
  processPartialResponse(
    event: SQSEvent,
    handle: HandleRecord,
    processor: object,
    options: { context: Context },
  ): unknown;
}

/** Measured where it is installed; nothing else here needs it. */
async function powertoolsBatch(): Promise<(handle: HandleRecord) => Row["contestants"]> {
  const name: string = "@aws-lambda-powertools/batch";
  try {
    const { BatchProcessor, processPartialResponse } = (await import(name)) as PowertoolsBatch;
    const processor = new BatchProcessor("SQS");
    return (handle) => ({ "Powertools batch": () => processPartialResponse(batch, handle, processor, { context }) });
  } catch (error) {
    if ((error as { code?: string }).code !== "ERR_MODULE_NOT_FOUND") throw error;
    return () => ({});
  }
}
