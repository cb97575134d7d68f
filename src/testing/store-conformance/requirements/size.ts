import { isFaastenError } from "../../../core/errors.ts";
import type { IdempotencyRecord } from "../../../idempotency/record.ts";
import { type Bench, Breach, expectVersion, type Requirement, show, stored, write } from "../requirement.ts";
import { nextOf, sampleRecord } from "../sample-record.ts";

/** More would tell nothing and take long. */
const MOST_BYTES = 32 * 2 ** 20;

/** Why a limit cannot be tried. */
export const unlessLimited = ({ store }: Bench): string | false => {
  const { maxRecordBytes } = store.capabilities;
  if (maxRecordBytes === undefined) return "the store declares no `maxRecordBytes`";
  return maxRecordBytes > MOST_BYTES && "the store takes more than is worth trying";
};

const RUNS_AGAIN = "the engine cannot record that an operation is done, and it runs again";
const REJECT =
  "reject a record above `maxRecordBytes` with a FaastenError of the code RECORD_TOO_LARGE, and write nothing";

/** A store that has a limit tells it, and what is above is refused for what it is. */
export const sizeRequirements: readonly Requirement[] = [
  {
    name: "size: nine tenths of the most are kept",
    must: "take a record that is smaller than `maxRecordBytes`",
    otherwise: RUNS_AGAIN,
    unless: unlessLimited,
    prove: async (bench) => {
      const key = bench.key("large");
      const size = Math.floor(mostBytes(bench) * 0.9) - 1_200;
      const result = `"${"x".repeat(Math.max(size, 1))}"`;
      const next = sampleRecord(bench.now(), { state: "completed", result });
      await write(bench, { key, expected: undefined, next });
      const kept = (await stored(bench, key))?.result;
      if (kept !== result) throw new Breach(`it read a result of ${kept?.length} characters, not ${result.length}`);
    },
  },
  {
    name: "size: more than the most is refused",
    must: REJECT,
    otherwise: RUNS_AGAIN,
    unless: unlessLimited,
    prove: (bench) => proveRefused(bench, `"${"x".repeat(mostBytes(bench))}"`),
  },
  {
    name: "size: bytes are counted, not characters",
    must: REJECT,
    otherwise: RUNS_AGAIN,
    unless: unlessLimited,
    prove: (bench) => proveRefused(bench, `"${"漢".repeat(Math.ceil(mostBytes(bench) / 3))}"`),
  },
];

/** The most that a record may have. */
export function mostBytes({ store }: Bench): number {
  return store.capabilities.maxRecordBytes ?? MOST_BYTES;
}

async function proveRefused(bench: Bench, result: string): Promise<void> {
  const key = bench.key("too large");
  const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
  const error = await rejection(bench, key, first, nextOf(first, { state: "completed", result }));
  if (!isFaastenError(error) || error.code !== "RECORD_TOO_LARGE")
    throw new Breach(`it rejected a record that is too large with ${show(String(error))}`);
  expectVersion("after it had refused a record as too large, it read", await stored(bench, key), first);
}

async function rejection(
  { now, store }: Bench,
  key: string,
  expected: IdempotencyRecord,
  next: IdempotencyRecord,
): Promise<unknown> {
  try {
    await store.swap({ key, expected, next, now: now() });
  } catch (error) {
    return error;
  }
  throw new Breach("it took a record that is larger than the most it declares");
}
