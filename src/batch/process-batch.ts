import type { BatchReport } from "../core/outcome.ts";
import { requireOption } from "../core/options.ts";
import { type BatchOptions, checkBatchOptions } from "./batch-options.ts";
import { work } from "./work.ts";

/** What a record handler is told besides the record. */
export interface BatchContext {
  /** Aborts when the batch is given up, shortly before the end of the invocation. */
  readonly signal: AbortSignal;
}

/**
 * Handles the records of a batch one by one and tells what became of each: ten at once, those of one ordering key in their
 * order, and in time. A record that fails does not stop those of other keys.
 *
 * - A handler that throws `PermanentFailure` hands its record to `deadLetter`; `RetryLater` asks for a delay; with any other
 *   error the record is tried again by its source.
 * - No record is started that most likely cannot be finished in the time left, and what is running at `marginMs` before the
 *   end is given up: `signal` aborts, and the record counts as failed.
 *
 * The sources turn the outcomes into their own answers: `faasten/batch/sqs`, `/kinesis`, `/dynamodb`, `/kafka`.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option. Never for what a handler throws.
 * @example
 * ```ts
 * import type { Context, SQSEvent } from "aws-lambda";
 * import { processBatch } from "faasten/batch";
 * import { sqs } from "faasten/batch/sqs";
 *
 * export async function handler(event: SQSEvent, context: Context) {
 *   const remainingMs = () => context.getRemainingTimeInMillis();
 *   const { outcomes } = await processBatch(
 *     event.Records,
 *     async ({ body }, { signal }) => {
 *       await fetch("https://orders.example.com", { method: "POST", body, signal });
 *     },
 *     { source: sqs, remainingMs },
 *   );
 *   return sqs.answer(event.Records, outcomes);
 * }
 * ```
 */
export async function processBatch<Item>(
  records: readonly Item[],
  handler: (record: NoInfer<Item>, context: BatchContext) => unknown,
  options: BatchOptions<NoInfer<Item>> = {},
): Promise<BatchReport> {
  const where = "processBatch";
  requireOption(where, "records", records, ["an array", Array.isArray]);
  requireOption(where, "handler", handler, "a function");
  checkBatchOptions(where, options);
  const controller = new AbortController();
  const context: BatchContext = { signal: controller.signal };
  return work(
    records,
    { each: (record) => handler(record, context), abort: (reason) => controller.abort(reason) },
    { ...options.source, ...options },
  );
}
