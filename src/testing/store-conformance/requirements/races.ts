import type { IdempotencyRecord } from "../../../idempotency/record.ts";
import type { Swapped } from "../../../idempotency/store.ts";
import { type Bench, Breach, expectVersion, type Requirement, stored, write } from "../requirement.ts";
import { sampleRecord, takenOver } from "../sample-record.ts";

const TWO_OWNERS = "two callers take themselves for the owner, and the work is done twice";

/** Many at once, and one wins. */
export const raceRequirements: readonly Requirement[] = [
  {
    name: "race: one of many swaps from nothing wins",
    must: "apply exactly one of the swaps that expect nothing of a key",
    otherwise: TWO_OWNERS,
    prove: (bench) =>
      onEachKey(bench, async (key) => {
        const { answers } = await race(bench, key, undefined);
        expectOneWinner(answers);
      }),
  },
  {
    name: "race: one of many swaps over one version wins",
    must: "apply exactly one of the swaps that expect the same version",
    otherwise: TWO_OWNERS,
    prove: (bench) =>
      onEachKey(bench, async (key) => {
        const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
        const { answers } = await race(bench, key, first);
        expectOneWinner(answers);
      }),
  },
  {
    name: "race: whoever loses is handed the winner's record",
    must: "hand the record of the winner to everybody who loses, and keep it",
    otherwise: "a caller waits for somebody who is not there, or begins a second time",
    prove: (bench) =>
      onEachKey(bench, async (key) => {
        const { answers, records } = await race(bench, key, undefined);
        const kept = await stored(bench, key);
        const winner = records[answers.findIndex(({ swapped }) => swapped)];
        expectVersion("after a race it read", kept, winner);
        for (const answer of answers)
          if (!answer.swapped) expectVersion("to a loser it handed back", answer.current, winner);
      }),
  },
];

async function onEachKey(bench: Bench, prove: (key: string) => Promise<void>): Promise<void> {
  await Promise.all(Array.from({ length: bench.keys }, (_, index) => prove(bench.key(`race ${index}`))));
}

/** Each caller with a record of its own. */
async function race(
  { clients, now, store }: Bench,
  key: string,
  expected: IdempotencyRecord | undefined,
): Promise<{ answers: readonly Swapped[]; records: readonly IdempotencyRecord[] }> {
  const time = now();
  const records = Array.from({ length: clients }, () => (expected ? takenOver(expected) : sampleRecord(time)));
  const answers = await Promise.all(records.map((next) => store.swap({ key, expected, next, now: time })));
  return { answers, records };
}

/** Fails unless one answer is a success. */
export function expectOneWinner(answers: readonly Swapped[]): void {
  const winners = answers.filter(({ swapped }) => swapped).length;
  if (winners !== 1) throw new Breach(`of ${answers.length} swaps that expect the same, ${winners} were applied`);
}
