import { type Bench, expectVersion, refused, type Requirement, stored, write } from "../requirement.ts";
import { expiredRecord, sampleRecord, takenOver } from "../sample-record.ts";

const unless = ({ deletesExpired }: Bench): string | false =>
  deletesExpired && "the service deletes records at the moment that they expire";

/** Whether a record counts is decided above the store, so one that has expired is like any other as long as it is there. */
export const expiryRequirements: readonly Requirement[] = [
  {
    name: "expiry: a record that has expired is read",
    must: "give a record that has expired as long as it is there",
    otherwise: "the fencing number begins anew, and a resource refuses the new owner",
    unless,
    prove: async (bench) => {
      const key = bench.key("read expired");
      const first = await write(bench, { key, expected: undefined, next: expiredRecord(bench.now()) });
      expectVersion("it read", await stored(bench, key), first);
    },
  },
  {
    name: "expiry: nothing expected where a record has expired, is refused",
    must: "refuse, and hand back the record that has expired",
    otherwise: "the fencing number begins anew, and a resource refuses the new owner",
    unless,
    prove: async (bench) => {
      const key = bench.key("expired");
      const first = await write(bench, { key, expected: undefined, next: expiredRecord(bench.now()) });
      const current = await refused(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
      expectVersion("with a refusal it handed back", current, first);
    },
  },
  {
    name: "expiry: a record that has expired is replaced by who expects it",
    must: "replace a record that has expired when it is the one expected",
    otherwise: "a key can never be used again",
    unless,
    prove: async (bench) => {
      const key = bench.key("over expired");
      const first = await write(bench, { key, expected: undefined, next: expiredRecord(bench.now()) });
      const next = takenOver(first, sampleRecord(bench.now(), { revision: 2 }));
      await write(bench, { key, expected: first, next });
      expectVersion("it read", await stored(bench, key), next);
    },
  },
];
