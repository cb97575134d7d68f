import { type Bench, Breach, type Requirement, stored, write } from "../requirement.ts";
import { nextOf, sampleRecord } from "../sample-record.ts";

const HOUR_MS = 3_600_000;

/** How far the clocks of the store and of this process may differ: a lease is 60 s or so. */
const MOST_SKEW_MS = 5_000;

const storeClockOnly = ({ store }: Bench): string | false =>
  store.capabilities.clock !== "store" && "the store uses the caller's clock";
const callerClockOnly = ({ store }: Bench): string | false =>
  store.capabilities.clock !== "caller" && "the store has a clock of its own";

/** Whose time counts. */
export const clockRequirements: readonly Requirement[] = [
  {
    name: "clock: the caller's times are written exactly",
    must: "write `leaseUntil` and `expiresAt` as they are, since it declares the caller's clock",
    otherwise: "a lease lapses early, and two attempts run at once",
    unless: callerClockOnly,
    prove: async (bench) => {
      const now = bench.now();
      await exact(bench, "exact", now, now + 12_345);
      await exact(bench, "fraction", now + 0.25, now + 12_345.625);
      await exact(bench, "other clock", now + HOUR_MS, now + HOUR_MS + 12_345);
    },
  },
  {
    name: "clock: a time far in the future is written exactly",
    must: "keep times up to the largest that a Date has",
    otherwise: "a record that is kept for good is gone at once",
    unless: callerClockOnly,
    prove: (bench) => exact(bench, "far", bench.now(), 8_640_000_000_000_000),
  },
  {
    name: "clock: no time is given that is not the store's own",
    must: "give no `now`, since it declares the caller's clock",
    otherwise: "the engine decides about leases by two clocks",
    unless: callerClockOnly,
    prove: async (bench) => {
      const times = await timesGiven(bench);
      if (times.some((time) => time !== undefined)) throw new Breach("it gave a `now`");
    },
  },
  {
    name: "clock: the store's time comes with reads and refusals",
    must: "give its own time, in epoch milliseconds, with every read and refusal",
    otherwise: "callers whose clocks differ take leases from each other",
    unless: storeClockOnly,
    prove: async (bench) => {
      for (const time of await timesGiven(bench)) {
        if (time === undefined) throw new Breach("it gave no `now` with a read or a refusal");
        if (!(Math.abs(time - bench.now()) <= MOST_SKEW_MS))
          throw new Breach(
            `it gave the time ${time}, which is ${Math.round(time - bench.now())} ms from this process's`,
          );
      }
    },
  },
  {
    name: "clock: leases are counted from the store's own time",
    must: "write its own time + `next.leaseUntil - now`, and `expiresAt` likewise",
    otherwise: "a caller whose clock is late holds a lease that has lapsed already",
    unless: storeClockOnly,
    prove: async (bench) => {
      for (const [label, skewMs] of [
        ["right", 0],
        ["late", -HOUR_MS],
        ["early", HOUR_MS],
      ] as const)
        await counted(bench, label, bench.now() + skewMs);
    },
  },
];

async function exact(bench: Bench, label: string, leaseUntil: number, expiresAt: number): Promise<void> {
  const key = bench.key(label);
  await bench.store.swap({
    key,
    expected: undefined,
    next: sampleRecord(leaseUntil, { leaseUntil, expiresAt }),
    now: leaseUntil,
  });
  const current = await stored(bench, key);
  if (current?.leaseUntil !== leaseUntil || current.expiresAt !== expiresAt)
    throw new Breach(
      `it read \`leaseUntil\` ${current?.leaseUntil} and \`expiresAt\` ${current?.expiresAt} where ${leaseUntil} and ${expiresAt} had been written`,
    );
}

/** The times that a read of nothing, a read of a record, and two kinds of refusal bring along. */
async function timesGiven(bench: Bench): Promise<(number | undefined)[]> {
  const { store } = bench;
  const key = bench.key("times");
  const absent = await store.read(key);
  const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
  await write(bench, { key, expected: first, next: nextOf(first) });
  const next = sampleRecord(bench.now());
  const refusals = [
    await store.swap({ key, expected: undefined, next, now: bench.now() }),
    await store.swap({ key, expected: first, next, now: bench.now() }),
  ];
  const present = await store.read(key);
  return [absent.now, present.now, ...refusals.map((answer) => (answer.swapped ? undefined : answer.now))];
}

async function counted(bench: Bench, label: string, now: number): Promise<void> {
  const key = bench.key(label);
  const first = sampleRecord(now, { leaseUntil: now + 60_000, expiresAt: now + HOUR_MS });
  const answer = await bench.store.swap({ key, expected: undefined, next: first, now });
  await expectCounted(bench, key);
  const expected = { ...first, etag: answer.swapped ? answer.etag : undefined };
  await bench.store.swap({ key, expected, next: nextOf(first), now });
  await expectCounted(bench, key);
}

async function expectCounted(bench: Bench, key: string): Promise<void> {
  const current = await stored(bench, key);
  const leaseMs = Number(current?.leaseUntil) - bench.now();
  const retainMs = Number(current?.expiresAt) - bench.now();
  if (!(Math.abs(leaseMs - 60_000) <= MOST_SKEW_MS) || !(Math.abs(retainMs - HOUR_MS) <= MOST_SKEW_MS))
    throw new Breach(`of a lease of 60000 ms and a retention of ${HOUR_MS} ms it made ${leaseMs} and ${retainMs} ms`);
}
