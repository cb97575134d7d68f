import { type Bench, Breach, type Requirement, show, stored, write } from "../requirement.ts";
import { sampleRecord } from "../sample-record.ts";

const SHARED = "two operations share a record, and one is given the other's result";

/** A requirement that some labels make so many keys, each with a record of its own. */
function apart(what: string, labels: readonly string[]): Requirement {
  return {
    name: `keys: ${what}`,
    must: "keep a record for each key, and compare keys to the byte",
    otherwise: SHARED,
    prove: (bench) =>
      proveApart(
        bench,
        labels.map((label) => bench.key(label)),
      ),
  };
}

async function proveApart(bench: Bench, keys: readonly string[]): Promise<void> {
  const records = keys.map(() => sampleRecord(bench.now()));
  for (const [index, key] of keys.entries()) {
    const next = records[index] ?? sampleRecord(bench.now());
    const { swapped } = await bench.store.swap({ key, expected: undefined, next, now: bench.now() });
    if (!swapped) throw new Breach(`it takes the key ${show(key)} for one that was written before`);
  }
  for (const [index, key] of keys.entries()) {
    if ((await stored(bench, key))?.token !== records[index]?.token)
      throw new Breach(`of the key ${show(key)} it read another record than the one that was written`);
  }
}

/** What a naive store builds statements, paths, patterns or objects of. */
const SPECIAL = [
  "'", '"', "`", "\\", "%", "_", "*", "?", "[a]", "{a}", "(a)", "$1", "${a}", "<a>", "a|b", "a;b", "a,b", "a=b",
  "a+b", "a b", "a%20b", "%2F", "a/b", "a//b", "../a", "./a", ".", "a#b", "a&b", "a:b", "a\tb", "a\nb", "a\r\nb", "\u007f",
  "'; DROP TABLE x; --",
]; // oxfmt-ignore

/** A key is what it is to the byte. */
export const keyRequirements: readonly Requirement[] = [
  apart("upper and lower case are two keys", ["order-a", "order-A", "ORDER-A", "straße", "STRASSE", "strasse"]),
  apart("composed and decomposed letters are two keys", ["caf\u00e9", "cafe\u0301", "\u00c5", "A\u030a", "cafe"]),
  apart("other alphabets and emoji are keys", ["漢字", "кириллица", "😀", "👩‍👩‍👧", "👩", "‮rtl", "\u{10FFFF}", "ﬁ", "fi"]),
  apart("spaces at the end count", ["order", "order ", "order  ", "order\u00a0", "order\t"]),
  apart("what SQL, Redis, paths and URLs take for special is plain text", SPECIAL),
  apart("the beginning of a key is another key", ["1", "10", "100", "100:", "100:1"]),
  apart("names of object members are plain text", ["__proto__", "constructor", "toString", "hasOwnProperty", "length"]),
  {
    name: "keys: the name of a prototype is a key by itself",
    must: "take `__proto__` and `constructor` for keys like any other",
    otherwise: "a hostile key reads, or writes, what is no record at all",
    prove: async (bench) => {
      for (const key of ["__proto__", "constructor"]) {
        const seen = await stored(bench, key);
        if (seen && typeof seen.token !== "string") throw new Breach(`of the key ${key} it read what is no record`);
        const next = sampleRecord(bench.now(), { revision: (seen?.revision ?? 0) + 1 });
        await write(bench, { key, expected: seen, next });
        const current = await stored(bench, key);
        if (current?.token !== next.token) throw new Breach(`it lost the record of the key ${key}`);
      }
    },
  },
  {
    name: "keys: of 1 kB are told apart at their last character",
    must: "take keys of 1024 bytes, and compare all of them",
    otherwise: SHARED,
    prove: async (bench) => {
      const ascii = bench.key("").padEnd(1023, "k");
      const wide = bench.key("").padEnd(1021, "w");
      await proveApart(bench, [`${ascii}1`, `${ascii}2`, `${wide}é1`, `${wide}é2`]);
    },
  },
  {
    name: "keys: with a NUL are told apart or refused",
    must: "reject a key with a NUL, or keep it apart from the one that ends there",
    otherwise: SHARED,
    prove: async (bench) => {
      const [plain, nul] = [bench.key("a"), bench.key("a\0b")];
      const first = await write(bench, { key: plain, expected: undefined, next: sampleRecord(bench.now()) });
      const next = sampleRecord(bench.now());
      const answer = await bench.store
        .swap({ key: nul, expected: undefined, next, now: bench.now() })
        .catch(() => undefined);
      const mixed = answer?.swapped === false || (await stored(bench, plain))?.token !== first.token;
      if (mixed) throw new Breach("it takes a key with a NUL for the one that ends at the NUL");
    },
  },
];
