import type { IdempotencyRecord } from "../../../idempotency/record.ts";
import { type Bench, Breach, type Requirement, show, stored, write } from "../requirement.ts";
import { nextOf, sampleRecord } from "../sample-record.ts";

type Field = keyof IdempotencyRecord;

/** A requirement that a field comes back as it was written, for each of some values. */
function keeps<Name extends Field>(
  what: string,
  otherwise: string,
  field: Name,
  values: readonly IdempotencyRecord[Name][],
): Requirement {
  return {
    name: `fields: ${what}`,
    must: `give \`${field}\` back exactly as it was written, by a read and with a refusal`,
    otherwise,
    prove: async (bench) => {
      for (const [index, value] of values.entries()) {
        await proveKept(bench, bench.key(`${field} ${index}`), { [field]: value }, [field]);
      }
    },
  };
}

async function proveKept(
  bench: Bench,
  key: string,
  fields: Partial<IdempotencyRecord>,
  names: readonly Field[],
): Promise<void> {
  const now = bench.now();
  const next = sampleRecord(now, fields);
  await write(bench, { key, expected: undefined, next });
  compare("it read", next, await stored(bench, key), names);
  const answer = await bench.store.swap({ key, expected: undefined, next: sampleRecord(now), now });
  if (!answer.swapped) compare("with a refusal it handed back", next, answer.current, names);
}

function compare(
  did: string,
  written: IdempotencyRecord,
  got: IdempotencyRecord | undefined,
  names: readonly Field[],
): void {
  for (const name of names) {
    const [value, expected] = [got?.[name], written[name]];
    if (!Object.is(value, expected))
      throw new Breach(`${did} \`${name}\` ${show(value)} where ${show(expected)} had been written`);
  }
}

const RESULT_LOST = "whoever is given the result again gets another one";

/** Every field comes back as it was written; times are in clock.ts. */
export const fieldRequirements: readonly Requirement[] = [
  keeps("each state is kept", "an operation that is over begins again", "state", [
    "running",
    "completed",
    "failed",
    "released",
    "indeterminate",
  ]),
  keeps("a token is kept", "an owner does not know its own record", "token", ["A".repeat(128), "Tök€n-😀 \"'%_"]),
  keeps("attempts are kept", "`maxAttempts` is not kept to", "attempts", [0, 1, 1_000_000]),
  keeps("revisions are kept", "two versions of a record are taken for one", "revision", [1, 256, 2 ** 31 + 1]),
  keeps("large fencing numbers are kept", "a resource takes a late attempt for the newest", "fence", [
    2 ** 42 + 1,
    Number.MAX_SAFE_INTEGER,
  ]),
  keeps("an empty fingerprint is kept", "payloads are compared that must not be", "fingerprint", [""]),
  keeps("a long fingerprint is kept", "the same payload counts as another", "fingerprint", ["aB_-".repeat(32)]),
  keeps("an owner is kept", "a durable execution cannot take its own record up again", "owner", [
    "arn:aws:lambda:eu-west-1:123456789012:execution:Über/1",
    undefined,
  ]),
  keeps("an empty result is another than none", RESULT_LOST, "result", ["", undefined]),
  keeps("a result is kept to the byte", RESULT_LOST, "result", [
    '{"b":1,  "a":1.0,"b":"\\u00e9\\ud800"}\n',
    '"é e\u0301 ß 漢字 😀 👩‍👩‍👧 \u2028 ‮ \u{10FFFF}"',
    " null ",
    "1.50",
    "true",
    `"'; DROP TABLE records; -- %s $1 {0} \${x}"`,
  ]),
  {
    name: "fields: a result of 200 kB is kept",
    must: "keep a result of 200 kB whole, unless it declares a smaller `maxRecordBytes`",
    otherwise: RESULT_LOST,
    unless: ({ store }) => (store.capabilities.maxRecordBytes ?? Infinity) < 220_000 && "the store takes less",
    prove: async (bench) => {
      await proveKept(bench, bench.key("200 kB"), { result: `"${"é😀abcd".repeat(20_000)}"` }, ["result"]);
    },
  },
  {
    name: "fields: a NUL in a result is kept or refused",
    must: "keep a result with a NUL whole, or reject it",
    otherwise: RESULT_LOST,
    prove: async (bench) => {
      const key = bench.key("nul");
      const next = sampleRecord(bench.now(), { result: '"a\0b"' });
      const answer = await bench.store
        .swap({ key, expected: undefined, next, now: bench.now() })
        .catch(() => undefined);
      const current = await stored(bench, key);
      if (answer?.swapped) compare("it read", next, current, ["result"]);
      else if (current) throw new Breach("it rejected a record, and wrote it");
    },
  },
  {
    name: "fields: what a version leaves out does not remain from the one before",
    must: "replace the record as a whole",
    otherwise: "an attempt has the owner or the result of the one before",
    prove: async (bench) => {
      const key = bench.key("whole");
      const now = bench.now();
      const full = sampleRecord(now, { state: "completed", owner: "execution-1", result: "1" });
      const first = await write(bench, { key, expected: undefined, next: full });
      const { owner: _owner, result: _result, ...bare } = nextOf(first);
      await write(bench, { key, expected: first, next: bare });
      compare("it read", bare, await stored(bench, key), ["owner", "result"]);
    },
  },
];
