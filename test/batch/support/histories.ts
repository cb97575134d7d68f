import fc from "fast-check";
import { type BatchOptions, processBatch } from "../../../src/batch/index.ts";
import { PermanentFailure, RetryLater } from "../../../src/core/failures.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import type { Kept, Random } from "./pollers.ts";

/** How the handling of a record goes, delivery by delivery; after the last of them it succeeds. */
export type Fate = "error" | "no error object" | "later" | "for good" | "slow error";

export interface History {
  readonly records: readonly { readonly key: string; readonly fates: readonly Fate[]; readonly turns: number }[];
  /** Of each invocation: whether it dies before it can answer. */
  readonly crashes: readonly boolean[];
  readonly concurrency: number;
  readonly seed: number;
}

const fate = fc.constantFrom<Fate>("error", "no error object", "later", "for good", "slow error");

export const histories: fc.Arbitrary<History> = fc.record({
  records: fc.array(
    fc.record({
      key: fc.constantFrom("a", "b", "c", "__proto__"),
      fates: fc.array(fate, { maxLength: 3 }),
      turns: fc.nat({ max: 3 }),
    }),
    { maxLength: 15 },
  ),
  crashes: fc.array(fc.boolean(), { maxLength: 3 }),
  concurrency: fc.integer({ min: 1, max: 12 }),
  seed: fc.integer(),
});

/** What happened, as the one who handles the records sees it. */
export interface Seen {
  /** Ids in the order in which their handling began, and ended well. */
  readonly began: number[];
  readonly succeeded: number[];
  readonly buried: number[];
  mostAtOnce: number;
}

/** Plays a history: a function that a poller can call, and what was seen of it. */
export function play(history: History, options: Pick<BatchOptions<Kept>, "orderingKey" | "stopAtFailure">) {
  const seen: Seen = { began: [], succeeded: [], buried: [], mostAtOnce: 0 };
  const places = new Map<string, number>();
  const records = history.records.map(({ key }, id): Kept => {
    const place = places.get(key) ?? 0;
    places.set(key, place + 1);
    return { id, key, place, receives: 0 };
  });
  let invocations = 0;
  let running = 0;
  const handle = async ({ id, receives }: Kept): Promise<void> => {
    seen.began.push(id);
    seen.mostAtOnce = Math.max(seen.mostAtOnce, ++running);
    try {
      const { fates, turns } = history.records[id] ?? { fates: [], turns: 0 };
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      await fail(fates[receives - 1], id);
      seen.succeeded.push(id);
    } finally {
      running -= 1;
    }
  };
  const run = async <Answer>(
    batch: readonly Kept[],
    answer: (outcomes: readonly Outcome[]) => Answer,
  ): Promise<Answer> => {
    const { outcomes } = await processBatch(batch, handle, {
      ...options,
      concurrency: history.concurrency,
      deadLetter: ({ id }) => void seen.buried.push(id),
    });
    if (outcomes.length !== batch.length) throw new Error("not one outcome for each record");
    if (history.crashes[invocations++]) throw new Error("the process was killed");
    return answer(outcomes);
  };
  return { seen, records, run, random: randomFrom(history.seed) };
}

const NOTHING: unknown = undefined;

async function fail(how: Fate | undefined, id: number): Promise<void> {
  if (how === "error") throw new Error(`record ${id}`);
  if (how === "no error object") await Promise.reject(NOTHING);
  if (how === "later") throw new RetryLater(1);
  if (how === "for good") throw new PermanentFailure(`record ${id}`);
  if (how === "slow error") {
    await new Promise(setImmediate);
    throw new Error(`record ${id}`);
  }
}

/** Mulberry32: the same numbers for the same seed. */
function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
