import { type Bench, type Requirement, write } from "../requirement.ts";
import { nextOf, sampleRecord } from "../sample-record.ts";

const unless = ({ store }: Bench): string | false => !store.changed && "the store has no `changed`";

/** Far beyond the time that a check may take: one that waits for its end fails. */
const FOR_LONG_MS = 3_600_000;

/** Waiting for another version, which must always come to an end. */
export const changedRequirements: readonly Requirement[] = [
  {
    name: "changed: ends when the record becomes another version",
    must: "end its wait when the record is written",
    otherwise: "a caller waits although the result is there",
    unless,
    prove: async (bench) => {
      const key = bench.key("changed");
      const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      await Promise.all([
        bench.store.changed?.(key, first, FOR_LONG_MS),
        write(bench, { key, expected: first, next: nextOf(first, { state: "completed", result: "1" }) }),
      ]);
    },
  },
  {
    name: "changed: does not wait when the record is another version already",
    must: "end at once when the record is not the version that was seen",
    otherwise: "a caller waits for a change that has been before",
    unless,
    prove: async (bench) => {
      const key = bench.key("changed before");
      const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      await write(bench, { key, expected: first, next: nextOf(first) });
      await bench.store.changed?.(key, first, FOR_LONG_MS);
    },
  },
  {
    name: "changed: ends when its time is over",
    must: "resolve when the time is over and nothing has changed",
    otherwise: "a caller waits for an owner that has crashed until its own time is over",
    unless,
    prove: async (bench) => {
      const key = bench.key("unchanged");
      const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      await bench.store.changed?.(key, first, 20);
    },
  },
  {
    name: "changed: ends when it is aborted",
    must: "end its wait, well or with an error, when the signal aborts",
    otherwise: "a wait outlives the invocation that it belongs to",
    unless,
    prove: async (bench) => {
      const key = bench.key("aborted");
      const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      const controller = new AbortController();
      const waiting = bench.store.changed?.(key, first, FOR_LONG_MS, controller.signal);
      controller.abort();
      await waiting?.catch(() => undefined);
    },
  },
];
