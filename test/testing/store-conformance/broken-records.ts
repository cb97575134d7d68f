import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import { type Broken, given, keyed, reading, swapping, writing } from "./breaking.ts";

/** Stores that keep another record, or under another key, than they are given. */
export const brokenRecords: readonly Broken[] = [
  ["loses the owner", (store) => writing(store, () => ({ owner: undefined })), ["fields: an owner is kept"]],
  [
    "rounds large fencing numbers",
    (store) => writing(store, ({ fence }) => ({ fence: fence > 2 ** 42 ? Math.fround(fence) : fence })),
    ["fields: large fencing numbers are kept"],
  ],
  [
    "keeps revisions in 32 bits",
    (store) => writing(store, ({ revision }) => ({ revision: revision | 0 })),
    ["fields: revisions are kept"],
  ],
  [
    "keeps one byte of attempts",
    (store) => writing(store, ({ attempts }) => ({ attempts: attempts & 255 })),
    ["fields: attempts are kept"],
  ],
  [
    "cuts tokens to 36 characters",
    (store) => writing(store, ({ token }) => ({ token: token.slice(0, 36) })),
    ["fields: a token is kept"],
  ],
  [
    "cuts fingerprints to 64 characters",
    (store) => writing(store, ({ fingerprint }) => ({ fingerprint: fingerprint.slice(0, 64) })),
    ["fields: a long fingerprint is kept"],
  ],
  [
    "takes an empty fingerprint for none",
    (store) => writing(store, ({ fingerprint }) => ({ fingerprint: fingerprint || "none" })),
    ["fields: an empty fingerprint is kept"],
  ],
  [
    "takes an empty result for none",
    (store) => writing(store, ({ result }) => ({ result: result || undefined })),
    ["fields: an empty result is another than none"],
  ],
  [
    "gives null for no result",
    (store) =>
      reading(store, ({ current }) => ({
        current: current && { ...current, result: current.result ?? (null as unknown as string) },
      })),
    [
      "fields: an empty result is another than none",
      "fields: what a version leaves out does not remain from the one before",
    ],
  ],
  [
    "keeps results as JSON",
    (store) => writing(store, ({ result }) => given("result", result && normalised(result))),
    ["fields: a result is kept to the byte"],
  ],
  [
    "cuts results to 64 kB",
    (store) => writing(store, ({ result }) => given("result", result?.slice(0, 65_535))),
    [
      "fields: a result of 200 kB is kept",
      "size: nine tenths of the most are kept",
      "size: more than the most is refused",
      "size: bytes are counted, not characters",
      "transaction: is undone when the record is too large",
    ],
  ],
  [
    "cuts results at a NUL",
    (store) => writing(store, ({ result }) => given("result", result?.split("\0")[0])),
    ["fields: a NUL in a result is kept or refused"],
  ],
  [
    "knows three states",
    (store) => writing(store, ({ state }) => ({ state: state === "indeterminate" ? "failed" : state })),
    ["fields: each state is kept"],
  ],
  [
    "merges what it writes into what was there",
    (store) => swapping(store, (swap) => ({ ...swap, next: { ...store.records.get(swap.key), ...swap.next } })),
    ["fields: what a version leaves out does not remain from the one before"],
  ],
  [
    "folds the case of keys",
    (store) => keyed(store, (key) => key.toLowerCase()),
    ["keys: upper and lower case are two keys"],
  ],
  [
    "cuts keys to 255 characters",
    (store) => keyed(store, (key) => key.slice(0, 255)),
    ["keys: of 1 kB are told apart at their last character"],
  ],
  [
    "normalises keys",
    (store) => keyed(store, (key) => key.normalize("NFC")),
    ["keys: composed and decomposed letters are two keys"],
  ],
  ["trims keys", (store) => keyed(store, (key) => key.trimEnd()), ["keys: spaces at the end count"]],
  [
    "decodes keys as parts of a URL",
    (store) => keyed(store, (key) => key.replace("%20", " ")),
    ["keys: what SQL, Redis, paths and URLs take for special is plain text"],
  ],
  [
    "keeps keys in Latin letters",
    (store) => keyed(store, (key) => key.replaceAll(/[^\0-\u03ff]/gu, "?")),
    ["keys: other alphabets and emoji are keys"],
  ],
  [
    "cuts keys at a NUL",
    (store) => keyed(store, (key) => key.split("\0")[0] ?? ""),
    ["keys: with a NUL are told apart or refused"],
  ],
  [
    "keeps records in an object",
    (store) => {
      const object: Record<string, IdempotencyRecord> = {};
      return reading(store, ({ current }, key) => ({ current: current ?? object[key] }));
    },
    ["keys: the name of a prototype is a key by itself"],
  ],
];

/** As a database does that keeps JSON and not its text. */
function normalised(json: string): string {
  try {
    return JSON.stringify(JSON.parse(json));
  } catch {
    return json;
  }
}
