import type { IdempotencyRecord } from "../../../idempotency/record.ts";
import type { Swap, Swapped } from "../../../idempotency/store.ts";
import { type Bench, Breach, type Effects, expectVersion, type Requirement, stored, write } from "../requirement.ts";
import { nextOf, sampleRecord, takenOver } from "../sample-record.ts";
import { mostBytes, unlessLimited } from "./size.ts";

const unless = ({ effects, store }: Bench): string | false => {
  if (!("transaction" in store)) return "the store has no `transaction`";
  return !effects && "no `writeEffect` and `readEffect` are given to see a transaction's effects with";
};

const WITHOUT_RESULT = "an effect takes place and is not recorded, so it takes place again";

/** The user's write and the completion are committed together or not at all. */
export const transactionRequirements: readonly Requirement[] = [
  {
    name: "transaction: commits the effect and the record",
    must: "commit what the work wrote and the swap that it gave",
    otherwise: "an operation counts as done whose effect never took place",
    unless,
    prove: async (bench) => {
      const { first, key } = await begun(bench);
      const next = nextOf(first, { state: "completed", result: "1" });
      const answer = await commit(bench, key, first, next, key);
      if (!answer.swapped) throw new Breach(`it refused a transaction over ${first.state}`);
      await expectEffect(bench, key, true);
      expectVersion("after a transaction it read", await stored(bench, key), next);
    },
  },
  {
    name: "transaction: is undone when the work throws",
    must: "reject with the error of the work, and keep nothing that it wrote",
    otherwise: WITHOUT_RESULT,
    unless,
    prove: async (bench) => {
      const { first, key } = await begun(bench);
      const thrown = new Error("the work threw");
      const work = async (tx: unknown): Promise<never> => {
        await effectsOf(bench).write(tx, key);
        throw thrown;
      };
      const error = await effectsOf(bench)
        .transaction(work)
        .catch((cause: unknown) => cause);
      if (error !== thrown) throw new Breach(`it did not reject with the error of the work, but gave ${String(error)}`);
      await expectEffect(bench, key, false);
      expectVersion("after the work had thrown it read", await stored(bench, key), first);
    },
  },
  {
    name: "transaction: is undone when the swap is refused",
    must: "answer `swapped: false` with the current record, and keep nothing that the work wrote",
    otherwise: "somebody who comes late does the work a second time",
    unless,
    prove: async (bench) => {
      const { first, key } = await begun(bench);
      const second = await write(bench, { key, expected: first, next: takenOver(first) });
      const answer = await commit(bench, key, first, nextOf(first, { state: "completed" }), key);
      if (answer.swapped) throw new Breach("it committed a transaction whose swap expects an older version");
      expectVersion("with a refusal it handed back", answer.current, second);
      await expectEffect(bench, key, false);
      expectVersion("after a refusal it read", await stored(bench, key), second);
    },
  },
  {
    name: "transaction: is undone when the record is too large",
    must: "reject, and keep nothing that the work wrote, when the record is larger than the store takes",
    otherwise: WITHOUT_RESULT,
    unless: (bench) => unless(bench) || unlessLimited(bench),
    prove: async (bench) => {
      const { first, key } = await begun(bench);
      const result = `"${"x".repeat(mostBytes(bench))}"`;
      const next = nextOf(first, { state: "completed", result });
      const answer = await commit(bench, key, first, next, key).catch(() => undefined);
      if (answer) throw new Breach("it did not reject a record that is larger than the most it declares");
      await expectEffect(bench, key, false);
      expectVersion("after it had rejected it read", await stored(bench, key), first);
    },
  },
  {
    name: "transaction: against a takeover, one of both applies",
    must: "commit either the transaction or the swap that takes the record over while it runs, and nothing of the other",
    otherwise: "an owner that was thought dead commits its effect beside that of its successor",
    unless,
    prove: async (bench) => {
      const { first, key } = await begun(bench);
      const completed = nextOf(first, { state: "completed", result: "1" });
      const takeover = takenOver(first);
      let taking: Promise<unknown> = Promise.resolve();
      const work = async (tx: unknown): Promise<Swap> => {
        await effectsOf(bench).write(tx, key);
        // Not awaited: a store with one connection makes it wait for the end of the transaction.
        taking = bench.store.swap({ key, expected: first, next: takeover, now: bench.now() }).catch(() => undefined);
        return { key, expected: first, next: completed, now: bench.now() };
      };
      await Promise.allSettled([effectsOf(bench).transaction(work)]);
      await taking;
      const effect = await effectsOf(bench).read(key);
      expectVersion(
        `${effect ? "with" : "without"} the effect it read`,
        await stored(bench, key),
        effect ? completed : takeover,
      );
    },
  },
  {
    name: "transaction: of many at once, one takes effect",
    must: "commit exactly one of the transactions that expect the same version",
    otherwise: "the effect takes place twice, which transactions are there to forbid",
    unless,
    prove: async (bench) => {
      const { first, key } = await begun(bench);
      const records = Array.from({ length: 8 }, () =>
        nextOf(first, { state: "completed", token: crypto.randomUUID() }),
      );
      // One that gives way to another may reject as well: only what remains counts.
      await Promise.allSettled(records.map((next) => commit(bench, key, first, next, next.token)));
      const effects = await Promise.all(records.map(({ token }) => effectsOf(bench).read(token)));
      const took = records.filter((_, index) => effects[index]);
      if (took.length !== 1) throw new Breach(`of 8 transactions at once ${took.length} took effect`);
      expectVersion("after transactions at once it read", await stored(bench, key), took[0]);
    },
  },
];

function effectsOf({ effects }: Bench): Effects {
  if (!effects) throw new Breach("it has no transactions");
  return effects;
}

async function begun(bench: Bench): Promise<{ first: IdempotencyRecord; key: string }> {
  const key = bench.key("transaction");
  const first = await write(bench, { key, expected: undefined, next: sampleRecord(bench.now()) });
  return { first, key };
}

async function commit(
  bench: Bench,
  key: string,
  expected: IdempotencyRecord,
  next: IdempotencyRecord,
  effect: string,
): Promise<Swapped> {
  const { transaction, write: writeEffect } = effectsOf(bench);
  return transaction(async (tx) => {
    await writeEffect(tx, effect);
    return { key, expected, next, now: bench.now() };
  });
}

async function expectEffect(bench: Bench, name: string, expected: boolean): Promise<void> {
  const there = await effectsOf(bench).read(name);
  if (there !== expected)
    throw new Breach(there ? "it kept what the work had written" : "it lost what the work had written");
}
