import type { BatchItemFailures } from "../../../src/batch/batch-source.ts";
import type { KafkaIdentifier } from "../../../src/batch/sources/kafka.ts";

/** A record as a poller keeps it: its place among all, and among those of its key. */
export interface Kept {
  readonly id: number;
  readonly key: string;
  readonly place: number;
  receives: number;
}

/** Calls the function; rejects if the invocation failed, and then nobody knows how far it came. */
export type Invoke<Answer> = (batch: readonly Kept[]) => Promise<Answer>;

/** How a poller takes its batches: random numbers from 0 to below 1. */
export type Random = () => number;

/** More rounds than any history needs that gets on at all. */
const ROUNDS = 500;

/** SQS: takes visible messages in any order; those that are not listed are deleted. Gives the ids in the order of their deletion. */
export async function pollSqs(records: Kept[], invoke: Invoke<BatchItemFailures>, random: Random): Promise<number[]> {
  const deleted: number[] = [];
  let visible = records;
  for (let round = 0; visible.length > 0; round += 1) {
    if (round > ROUNDS) throw new Error("the queue is never drained");
    const batch = visible.filter(() => random() < 0.7).slice(0, 10);
    for (const record of batch) record.receives += 1;
    const failed = await failedIds(batch, invoke);
    const done = batch.filter(({ id }) => !failed.has(String(id)));
    deleted.push(...done.map(({ id }) => id));
    visible = visible.filter((record) => !done.includes(record));
  }
  return deleted;
}

/** SQS FIFO: of each group the oldest messages, in their order, and of several groups at once. */
export async function pollFifo(records: Kept[], invoke: Invoke<BatchItemFailures>, random: Random): Promise<number[]> {
  const deleted: number[] = [];
  let left = records;
  for (let round = 0; left.length > 0; round += 1) {
    if (round > ROUNDS) throw new Error("the queue is never drained");
    const blocked = new Set<string>();
    const batch = left.filter(({ key }) => {
      if (random() < 0.2) blocked.add(key); // What follows it in its group has to wait.
      return !blocked.has(key);
    });
    for (const record of batch) record.receives += 1;
    const failed = await failedIds(batch, invoke);
    const done = batch.filter(({ id }) => !failed.has(String(id)));
    deleted.push(...done.map(({ id }) => id));
    left = left.filter((record) => !done.includes(record));
  }
  return deleted;
}

async function failedIds(batch: readonly Kept[], invoke: Invoke<BatchItemFailures>): Promise<ReadonlySet<string>> {
  try {
    const { batchItemFailures } = await invoke(batch);
    const ids = batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    // A blank or unknown id fails the whole batch.
    if (ids.every((id) => batch.some((record) => String(record.id) === id))) return new Set(ids);
  } catch {
    // A failed invocation: all messages become visible again.
  }
  return new Set(batch.map(({ id }) => String(id)));
}

/** A shard of Kinesis or DynamoDB: goes on behind the batch, or at the record that is named; halves a batch that failed as a whole. */
export async function pollShard(records: Kept[], invoke: Invoke<BatchItemFailures>, random: Random): Promise<number[]> {
  const passed: number[] = [];
  let size = 10;
  for (let at = 0, round = 0; at < records.length; round += 1) {
    if (round > ROUNDS) throw new Error("the shard does not get on");
    const batch = records.slice(at, at + Math.max(1, Math.ceil(random() * size)));
    for (const record of batch) record.receives += 1;
    let next = at;
    try {
      const { batchItemFailures } = await invoke(batch);
      const named = batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier));
      next = named.length === 0 ? at + batch.length : Math.min(...named);
      size = 10;
    } catch {
      size = Math.max(1, Math.floor(size / 2)); // Bisect on error.
    }
    passed.push(...records.slice(at, next).map(({ id }) => id));
    at = next;
  }
  return passed;
}

/** Kafka: as many shards as partitions, and a batch has records of several. */
export async function pollKafka(
  records: Kept[],
  invoke: Invoke<BatchItemFailures<KafkaIdentifier>>,
  random: Random,
): Promise<number[]> {
  const passed: number[] = [];
  const partitions = Map.groupBy(records, ({ key }) => key);
  const positions = new Map(Array.from(partitions.keys(), (key) => [key, 0]));
  const isDone = (): boolean => Array.from(partitions).every(([key, own]) => positions.get(key) === own.length);
  for (let round = 0; !isDone(); round += 1) {
    if (round > ROUNDS) throw new Error("a partition does not get on");
    const batch = Array.from(partitions).flatMap(([key, own]) => {
      const at = positions.get(key) ?? 0;
      return own.slice(at, at + Math.ceil(random() * 4));
    });
    for (const record of batch) record.receives += 1;
    const failures = await invoke(batch).then(
      ({ batchItemFailures }) => batchItemFailures,
      () => undefined,
    );
    if (!failures) continue; // A failed invocation: all of it again.
    for (const [key, own] of partitions) {
      const at = positions.get(key) ?? 0;
      const named = failures.find(({ itemIdentifier: { partition } }) => partition === `topic-${key}`);
      const next = named ? named.itemIdentifier.offset : at + batch.filter((record) => record.key === key).length;
      passed.push(...own.slice(at, next).map(({ id }) => id));
      positions.set(key, next);
    }
  }
  return passed;
}
