import { equal } from "./app/check.ts";
import { answerOf, withFunction } from "./lambda-function.ts";

/** Batches in AWS's own client: large ones, and those that do not end in time. */
export function lambdaBatchChecks(bundle: string): Record<string, () => Promise<void>> {
  const use = { bundle, name: "bulkOrTell" };
  return {
    "an SQS batch of 10,000 messages of 1 kB, one in a hundred failing, ten at once": () =>
      withFunction(use, async (lambda) => {
        const event = messages(10_000, (id) => ({ fails: id % 100 === 7 }));
        equal(
          failedIds(await answerOf(lambda, event)),
          Array.from({ length: 100 }, (_, hundred) => `m-${hundred * 100 + 7}`),
        );
        equal(await answerOf(lambda, { tell: true }), { most: 10, inside: false });
      }),

    "a batch whose handler stalls is answered before the deadline, the rest reported": () =>
      withFunction(use, async (lambda) => {
        await answerOf(lambda, { tell: true }); // The start of the process must not count.
        const event = messages(40, (id) => ({ stalls: id >= 20 && id < 30 }));
        const result = await lambda.invoke(event, { deadlineMs: 2000 });
        equal(result.kind, "response");
        equal(
          failedIds(JSON.parse(result.body.toString())),
          Array.from({ length: 20 }, (_, at) => `m-${20 + at}`),
        );
      }),
  };
}

interface Answer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

function failedIds(answer: unknown): readonly string[] {
  return (answer as Answer).batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

function messages(count: number, order: (id: number) => object): object {
  const padding = "x".repeat(1000);
  return {
    Records: Array.from({ length: count }, (_, id) => ({
      messageId: `m-${id}`,
      receiptHandle: `handle-${id}`,
      body:
        JSON.stringify({ id, ...order(id), padding })
          .slice(0, -1)
          .padEnd(1023, " ") + "}",
      attributes: { ApproximateReceiveCount: "1", SentTimestamp: "1795256130123" },
      messageAttributes: {},
      eventSource: "aws:sqs",
      eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:orders",
      awsRegion: "eu-west-1",
    })),
  };
}
