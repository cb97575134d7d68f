import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dynamodb } from "../../src/batch/sources/dynamodb.ts";
import { kafka } from "../../src/batch/sources/kafka.ts";
import { kinesis } from "../../src/batch/sources/kinesis.ts";
import { sqs } from "../../src/batch/sources/sqs.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { histories, play, type Seen } from "./support/histories.ts";
import { type Kept, pollFifo, pollKafka, pollShard, pollSqs, type Random } from "./support/pollers.ts";

const RUNS = 2000;

interface Case<Answer> {
  readonly options: { readonly orderingKey?: (record: Kept) => string; readonly stopAtFailure?: boolean };
  poll(records: Kept[], invoke: (batch: readonly Kept[]) => Promise<Answer>, random: Random): Promise<number[]>;
  answer(batch: readonly Kept[], outcomes: readonly Outcome[]): Answer;
}

/** Plays random histories until the source is drained, and looks at what became of each record. */
async function drain<Answer>(
  { options, poll, answer }: Case<Answer>,
  check: (seen: Seen, gone: readonly number[], records: readonly Kept[], concurrency: number) => void,
): Promise<void> {
  const property = fc.asyncProperty(histories, async (history) => {
    const { seen, records, run, random } = play(history, options);
    const gone = await poll(records, (batch) => run(batch, (outcomes) => answer(batch, outcomes)), random);
    check(seen, gone, records, history.concurrency);
  });
  await fc.assert(property, { numRuns: RUNS });
}

/** At least once, never lost: what the source has let go was handled well or taken over; and never more at once than allowed. */
function nothingLost(
  { began, succeeded, buried, mostAtOnce }: Seen,
  gone: readonly number[],
  records: readonly Kept[],
  most: number,
): void {
  expect(gone.toSorted((a, b) => a - b)).toEqual(records.map(({ id }) => id));
  const settled = new Set([...succeeded, ...buried]);
  expect(records.filter(({ id }) => !settled.has(id))).toEqual([]);
  expect(new Set(began).size).toBe(records.length);
  expect(mostAtOnce).toBeLessThanOrEqual(most);
}

/** In their order: no record of a key begins before all earlier ones of that key have been settled once. */
function orderKept({ began, succeeded, buried }: Seen, gone: readonly number[], records: readonly Kept[]): void {
  for (const own of Map.groupBy(records, ({ key }) => key).values()) {
    const ids = own.map(({ id }) => id);
    const first = ids.map((id) => began.indexOf(id));
    expect(first).toEqual(first.toSorted((a, b) => a - b));
    expect(gone.filter((id) => ids.includes(id))).toEqual(ids);
    const settled = [...succeeded, ...buried];
    ids.forEach((id, nth) => {
      if (nth > 0) expect(settled).toContain(ids[nth - 1] ?? id);
    });
  }
}

const nothingLostInOrder: typeof nothingLost = (seen, gone, records, most) => {
  nothingLost(seen, gone, records, most);
  orderKept(seen, gone, records);
};

const byKey = ({ key }: Kept): string => key;
const fifoRecord = ({ id, key }: Kept) => ({
  messageId: String(id),
  eventSourceARN: "arn:aws:sqs:eu-west-1:123456789012:orders.fifo",
  attributes: { MessageGroupId: key },
});

const kafkaRecord = ({ key, place }: Kept) => ({ topic: "topic", partition: key as never, offset: place });

describe(`${RUNS} random histories until nothing is left:`, () => {
  it(
    "SQS loses nothing",
    () =>
      drain(
        {
          options: {},
          poll: pollSqs,
          answer: (batch, outcomes) =>
            sqs.answer(
              batch.map(({ id }) => ({ messageId: String(id) })),
              outcomes,
            ),
        },
        nothingLost,
      ),
    60_000,
  );

  it(
    "SQS FIFO loses nothing and keeps the order of each group",
    () =>
      drain(
        {
          options: { orderingKey: byKey },
          poll: pollFifo,
          answer: (batch, outcomes) => sqs.answer(batch.map(fifoRecord), outcomes),
        },
        nothingLostInOrder,
      ),
    60_000,
  );

  it.each([
    [
      "Kinesis",
      (batch: readonly Kept[], outcomes: readonly Outcome[]) =>
        kinesis.answer(
          batch.map(({ id }) => ({ kinesis: { sequenceNumber: String(id) } })),
          outcomes,
        ),
    ],
    [
      "DynamoDB",
      (batch: readonly Kept[], outcomes: readonly Outcome[]) =>
        dynamodb.answer(
          batch.map(({ id }) => ({ dynamodb: { SequenceNumber: String(id) } })),
          outcomes,
        ),
    ],
  ])(
    "a shard of %s loses nothing and keeps the order of each key",
    (_source, answer) =>
      drain({ options: { orderingKey: byKey, stopAtFailure: true }, poll: pollShard, answer }, nothingLostInOrder),
    60_000,
  );

  it(
    "Kafka loses nothing and keeps the order of each partition",
    () =>
      drain(
        {
          options: { orderingKey: byKey },
          poll: pollKafka,
          answer: (batch, outcomes) => kafka.answer(batch.map(kafkaRecord), outcomes),
        },
        nothingLostInOrder,
      ),
    60_000,
  );
});
