import { Breach, expectVersion, refused, type Requirement, stored, write } from "../requirement.ts";
import { nextOf, sampleRecord, takenOver } from "../sample-record.ts";

const REFUSE = "refuse a swap whose `expected` is another version, and change nothing";
const TWO_OWNERS = "two callers take themselves for the owner";

/** A swap compares one version, and replaces it or hands back what is there. */
export const swapRequirements: readonly Requirement[] = [
  {
    name: "capabilities: are those of a store that can hold a claim",
    must: "have a name, and declare `linearizable: true`, its clock, `returnsCurrent` and `durable`",
    otherwise: "the engine cannot know what may be built on it",
    prove: async ({ store: { capabilities, name } }) => {
      const { clock, durable, linearizable, maxRecordBytes = 1, returnsCurrent } = capabilities;
      if (typeof name !== "string" || name === "") throw new Breach("its `name` is no text");
      if (!linearizable) throw new Breach("it does not declare that it is linearizable");
      if (clock !== "store" && clock !== "caller") throw new Breach(`its \`clock\` is ${String(clock)}`);
      const rest = typeof returnsCurrent === "boolean" && typeof durable === "boolean" && maxRecordBytes > 0;
      if (!rest) throw new Breach("its `returnsCurrent`, `durable` or `maxRecordBytes` is of no use");
    },
  },
  {
    name: "read: gives nothing of a key without a record",
    must: "give `current: undefined` of a key that nobody has written",
    otherwise: "an operation that never ran counts as done",
    prove: async (bench) => {
      expectVersion("it read", await stored(bench, bench.key("absent")), undefined);
    },
  },
  {
    name: "swap: writes into nothing",
    must: "write a record where there is none, and answer `swapped: true`",
    otherwise: "no operation ever begins",
    prove: async (bench) => {
      const key = bench.key("new");
      const next = sampleRecord(bench.now());
      await write(bench, { key, expected: undefined, next });
      expectVersion("after the first write it read", await stored(bench, key), next);
    },
  },
  {
    name: "swap: replaces the version that was written",
    must: "replace the version that the caller wrote before, without a read in between",
    otherwise: "an owner cannot complete what it has begun",
    prove: async (bench) => {
      const key = bench.key("written");
      const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      const second = await write(bench, { key, expected: first, next: nextOf(first) });
      await write(bench, { key, expected: second, next: nextOf(second, { state: "completed", result: "1" }) });
    },
  },
  {
    name: "swap: replaces the version that was read",
    must: "replace the version that `read` gave",
    otherwise: "nobody can take over what another has left behind",
    prove: async (bench) => {
      const key = bench.key("read");
      await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      const seen = await stored(bench, key);
      if (!seen) throw new Breach("it read no record after the first write");
      await write(bench, { key, expected: seen, next: takenOver(seen) });
    },
  },
  {
    name: "swap: replaces the version that a refusal handed back",
    must: "replace the version that it handed back with a refusal",
    otherwise: "whoever loses a race can never go on",
    prove: async (bench) => {
      const key = bench.key("handed back");
      await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      const seen = await refused(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      if (seen) await write(bench, { key, expected: seen, next: takenOver(seen) });
    },
  },
  {
    name: "read: sees the newest version",
    must: "read what was written last, from the moment that the write is acknowledged",
    otherwise: "a caller that has lost the answer of its own write takes it for never done",
    prove: async (bench) => {
      const key = bench.key("newest");
      let record = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      for (let version = 2; version <= 5; version++) {
        record = await write(bench, { key, expected: record, next: nextOf(record) });
        expectVersion("it read", await stored(bench, key), record);
      }
    },
  },
  {
    name: "swap: a refusal hands back the current record",
    must: "hand back the record as it is with a refusal",
    otherwise: "a caller cannot tell its own lost write from another's, and refuses itself",
    prove: async (bench) => {
      const key = bench.key("refused");
      const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      const second = await write(bench, { key, expected: first, next: takenOver(first) });
      const current = await refused(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      expectVersion("with a refusal it handed back", current, second);
    },
  },
  {
    name: "swap: nothing expected where a record is, is refused",
    must: REFUSE,
    otherwise: TWO_OWNERS,
    prove: async (bench) => {
      const key = bench.key("taken");
      const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      await refused(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      expectVersion("after a refusal it read", await stored(bench, key), first);
    },
  },
  {
    name: "swap: a record expected where nothing is, is refused",
    must: REFUSE,
    otherwise: "an owner completes a record that has been deleted, maybe for another payload since",
    prove: async (bench) => {
      const [key, other] = [bench.key("nothing"), bench.key("something")];
      const elsewhere = await write(bench, { key: other, expected: undefined, next: sampleRecord(bench.now()) });
      const current = await refused(bench, { key, expected: elsewhere, next: nextOf(elsewhere) });
      expectVersion("with a refusal it handed back", current, undefined);
      expectVersion("after a refusal it read", await stored(bench, key), undefined);
    },
  },
  {
    name: "swap: another token is refused",
    must: REFUSE,
    otherwise: "an owner that has lost its lease overwrites the next owner's record",
    prove: async (bench) => {
      const key = bench.key("token");
      const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      const second = await write(bench, { key, expected: first, next: takenOver(first, { revision: 1 }) });
      await refused(bench, { key, expected: first, next: nextOf(first) });
      expectVersion("after a refusal it read", await stored(bench, key), second);
    },
  },
  {
    name: "swap: another revision is refused",
    must: REFUSE,
    otherwise: "a late request of an owner undoes its later ones",
    prove: async (bench) => {
      const key = bench.key("revision");
      const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      const second = await write(bench, { key, expected: first, next: nextOf(first) });
      await refused(bench, { key, expected: first, next: nextOf(first, { revision: 9 }) });
      expectVersion("after a refusal it read", await stored(bench, key), second);
    },
  },
  {
    name: "swap: a record that looks like the old one again is another version",
    must: REFUSE,
    otherwise: "a request that was delayed across two other attempts takes the second for its own",
    prove: async (bench) => {
      const key = bench.key("aba");
      const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      const second = await write(bench, { key, expected: first, next: takenOver(first, { state: "released" }) });
      const { attempts, fence } = first;
      const again = await write(bench, {
        key,
        expected: second,
        next: takenOver(second, { state: "running", attempts, fence }),
      });
      await refused(bench, { key, expected: first, next: nextOf(first) });
      expectVersion("after a refusal it read", await stored(bench, key), again);
    },
  },
];
