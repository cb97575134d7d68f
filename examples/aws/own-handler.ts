import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { PermanentFailure } from "faasten";
import { processBatch } from "faasten/batch";
import { sqs } from "faasten/batch/sqs";
import { createLogger } from "faasten/logger";

const log = createLogger({ service: "mail" });

/** A handler that was there before: only the loop over its records has been replaced. */
export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const { outcomes } = await processBatch(event.Records, send, {
    source: sqs,
    concurrency: 3,
    deadLetter: ({ messageId, body }, error) => log.error("given up", error, { messageId, body }),
    remainingMs: () => context.getRemainingTimeInMillis(),
  });
  outcomes.forEach((outcome, index) => {
    const messageId = event.Records[index]?.messageId;
    if (outcome.status === "retry") log.warn("comes again", outcome.error, { messageId });
  });
  log.info("batch done", { messages: outcomes.length, awsRequestId: context.awsRequestId });
  return sqs.answer(event.Records, outcomes);
}

/** Stands for a mail server that takes no mail for one of its domains at the moment. */
async function send({ messageId, body }: SQSRecord, { signal }: { signal: AbortSignal }): Promise<void> {
  signal.throwIfAborted();
  if (!/^\S+@\S+$/.test(body)) throw new PermanentFailure("not an address");
  if (body.endsWith("@busy.example.com")) throw new Error("451 try again later");
  log.info("sent", { messageId });
}
