import type { Swap, Swapped } from "../../../idempotency/store.ts";
import { type Bench, Breach, expectVersion, type Requirement, stored, write } from "../requirement.ts";
import { nextOf, sampleRecord, takenOver } from "../sample-record.ts";
import { expectOneWinner } from "./races.ts";

const unless = ({ store }: Bench): string | false => !store.swapMany && "the store has no `swapMany`";
const WRONG_ANSWER = "a message of a batch is dropped for what became of another";

/** Several swaps in one round trip are as many swaps. */
export const swapManyRequirements: readonly Requirement[] = [
  {
    name: "swapMany: nothing gives nothing",
    must: "answer an empty list with an empty list",
    otherwise: "an empty batch fails",
    unless,
    prove: async (bench) => void (await swapMany(bench, [])),
  },
  {
    name: "swapMany: each swap is applied",
    must: "apply every swap whose key has what is expected, and answer each, however many there are",
    otherwise: WRONG_ANSWER,
    unless,
    prove: async (bench) => {
      const swaps = Array.from({ length: 250 }, (_, index) => fresh(bench, bench.key(`many ${index}`)));
      const answers = await swapMany(bench, swaps);
      if (!answers.every(({ swapped }) => swapped)) throw new Breach("it refused a swap from nothing among many");
      for (const { key, next } of swaps) expectVersion("after many swaps it read", await stored(bench, key), next);
    },
  },
  {
    name: "swapMany: the answers are in the order of the swaps",
    must: "answer each swap at its place, those that are refused with their own record",
    otherwise: WRONG_ANSWER,
    unless,
    prove: proveOrder,
  },
  {
    name: "swapMany: of one key in a list, one swap wins",
    must: "apply exactly one of the swaps of a list that expect the same version of one key",
    otherwise: "two messages of a batch that are the same are both worked on",
    unless,
    prove: async (bench) => {
      const key = bench.key("twice");
      const answers = await swapMany(
        bench,
        Array.from({ length: 5 }, () => fresh(bench, key)),
      );
      expectOneWinner(answers);
    },
  },
  {
    name: "swapMany: of many lists with the same keys, one swap of each key wins",
    must: "apply exactly one swap for each key, in whatever order the lists name the keys, without a deadlock",
    otherwise: "batches that are delivered twice are worked on twice, or fail each other",
    unless,
    prove: async (bench) => {
      const keys = Array.from({ length: 10 }, (_, index) => bench.key(`lists ${index}`));
      const lists = Array.from({ length: 8 }, (_, index) => [...keys.slice(index), ...keys.slice(0, index)]);
      const turned = lists.map((list, index) => (index % 2 ? list.toReversed() : list));
      const answers = await Promise.all(
        turned.map((list) =>
          swapMany(
            bench,
            list.map((key) => fresh(bench, key)),
          ),
        ),
      );
      for (const key of keys) {
        const own = answers.map((answer, index) => answer[turned[index]?.indexOf(key) ?? -1]);
        expectOneWinner(own.filter((answer) => answer !== undefined));
      }
    },
  },
];

async function proveOrder(bench: Bench): Promise<void> {
  const [taken, held, stale, free] = ["taken", "held", "stale", "free"].map((label) => bench.key(label)) as [
    string,
    string,
    string,
    string,
  ];
  const now = bench.now();
  const ofTaken = await write(bench, { key: taken, expected: undefined, next: sampleRecord(now) });
  const ofHeld = await write(bench, { key: held, expected: undefined, next: sampleRecord(now) });
  const older = await write(bench, { key: stale, expected: undefined, next: sampleRecord(now) });
  const newer = await write(bench, { key: stale, expected: older, next: takenOver(older) });
  const swaps = [
    fresh(bench, taken),
    { key: held, expected: ofHeld, next: nextOf(ofHeld), now },
    { key: stale, expected: older, next: nextOf(older), now },
    fresh(bench, free),
  ];
  const answers = await swapMany(bench, swaps);
  const pattern = answers.map(({ swapped }) => (swapped ? "applied" : "refused")).join(", ");
  if (pattern !== "refused, applied, refused, applied")
    throw new Breach(`it answered ${pattern} where refused, applied, refused, applied was right`);
  for (const [index, expected] of [
    [0, ofTaken],
    [2, newer],
  ] as const) {
    const answer = answers[index];
    if (answer?.swapped === false) expectVersion(`at place ${index} it handed back`, answer.current, expected);
  }
}

function fresh({ now }: Bench, key: string): Swap {
  const time = now();
  return { key, expected: undefined, next: sampleRecord(time), now: time };
}

async function swapMany({ store }: Bench, swaps: readonly Swap[]): Promise<readonly Swapped[]> {
  const answers = (await store.swapMany?.(swaps)) ?? [];
  if (answers.length !== swaps.length) throw new Breach(`it gave ${answers.length} answers to ${swaps.length} swaps`);
  return answers;
}
