import type { IdempotencyRecord } from "../../../idempotency/record.ts";
import { type Bench, Breach, expectVersion, type Requirement, stored, write } from "../requirement.ts";
import { expiredRecord, sampleRecord } from "../sample-record.ts";

/** A table may hold what earlier runs have left. */
const MOST_SWEEPS = 1_000;
const LIMIT = 100;

const unlessSweeps = ({ store }: Bench): string | false => !store.sweep && "the store has no `sweep`";
const unlessKeeps = (bench: Bench): string | false =>
  unlessSweeps(bench) || (bench.deletesExpired && "the service deletes records at the moment that they expire");

/** Deleting what has expired. */
export const sweepRequirements: readonly Requirement[] = [
  {
    name: "sweep: deletes records that have expired",
    must: "delete, within some calls, every record that has expired",
    otherwise: "the table grows without end",
    unless: unlessKeeps,
    prove: async (bench) => {
      const keys = await writeExpired(bench);
      await sweepAll(bench);
      for (const key of keys) expectVersion("after sweeps it read", await stored(bench, key), undefined);
    },
  },
  {
    name: "sweep: leaves every other record",
    must: "delete by `expiresAt` alone: a lease that has lapsed is no reason",
    otherwise: "an operation that is over, or under way, runs again",
    unless: unlessSweeps,
    prove: async (bench) => {
      const now = bench.now();
      const lapsed = { leaseUntil: now - 60_000, expiresAt: now + 60_000 };
      const records: IdempotencyRecord[] = [
        sampleRecord(now),
        sampleRecord(now, lapsed),
        sampleRecord(now, { ...lapsed, state: "completed", result: "1" }),
        sampleRecord(now, { ...lapsed, state: "indeterminate" }),
      ];
      for (const next of records) await write(bench, { key: bench.key(next.token), expected: undefined, next });
      await sweepAll(bench);
      for (const next of records)
        expectVersion("after sweeps it read", await stored(bench, bench.key(next.token)), next);
    },
  },
  {
    name: "sweep: deletes no more than its limit",
    must: "delete at most as many records as `limit` says",
    otherwise: "one call holds up the table",
    unless: unlessKeeps,
    prove: async (bench) => {
      const keys = await writeExpired(bench);
      const told = await bench.store.sweep?.(2);
      const gone = await countGone(bench, keys);
      if (gone > 2 || Number(told) > 2)
        throw new Breach(`with a limit of 2 it deleted ${gone} records, and told ${told}`);
    },
  },
  {
    name: "sweep: tells how many it has deleted",
    must: "give the number of the records that it has deleted, and 0 when there is nothing left to do",
    otherwise: "nobody knows when to stop calling it",
    unless: unlessKeeps,
    prove: async (bench) => {
      const keys = await writeExpired(bench);
      const told = await sweepAll(bench);
      const gone = await countGone(bench, keys);
      if (!(told >= gone)) throw new Breach(`it told of ${told} records, and deleted ${gone} at least`);
    },
  },
];

async function writeExpired(bench: Bench): Promise<string[]> {
  const keys = Array.from({ length: 5 }, (_, index) => bench.key(`expired ${index}`));
  for (const key of keys) await write(bench, { key, expected: undefined, next: expiredRecord(bench.now()) });
  return keys;
}

async function sweepAll({ store }: Bench): Promise<number> {
  let total = 0;
  for (let sweeps = 0; sweeps < MOST_SWEEPS; sweeps++) {
    const deleted = await store.sweep?.(LIMIT);
    if (!deleted) return total;
    total += deleted;
  }
  throw new Breach(`after ${MOST_SWEEPS} sweeps it still told of records that it had deleted`);
}

async function countGone(bench: Bench, keys: readonly string[]): Promise<number> {
  const records = await Promise.all(keys.map((key) => stored(bench, key)));
  return records.filter((record) => record === undefined).length;
}
