import type { IdempotencyRecord } from "../../idempotency/record.ts";
import type { IdempotencyStore, Swap, TransactionalStore } from "../../idempotency/store.ts";
import type { Fault } from "./failing-once.ts";

/** One thing that a store must do, and how to find out whether it does. */
export interface Requirement {
  readonly name: string;
  /** What the store must do: goes on from "It must". */
  readonly must: string;
  /** What happens to users otherwise: goes on from "otherwise". */
  readonly otherwise: string;
  /** Why the requirement cannot be proved on this store; nothing where it can. */
  readonly unless?: (bench: Bench) => string | false | undefined;
  prove(bench: Bench): Promise<void>;
}

/** What a proof works with. */
export interface Bench {
  readonly store: IdempotencyStore;
  readonly clients: number;
  readonly keys: number;
  readonly seed: number;
  readonly deletesExpired: boolean;
  /** Present where the store has transactions and the user told how to see their effects. */
  readonly effects: Effects | undefined;
  now(): number;
  /** A key that nobody has used, with the label in it. */
  key(label: string): string;
  /** The store again, but with a transport that fails once. */
  faulty(fault: Fault): Promise<IdempotencyStore>;
}

/** A store that has transactions, and the user's own data beside it. */
export interface Effects {
  transaction: TransactionalStore<unknown>["transaction"];
  write(tx: unknown, name: string): unknown;
  read(name: string): Promise<boolean>;
}

/** What the store did wrong: a sentence whose subject is the store. */
export class Breach extends Error {}

/** Whether two records are the same version of the same key; nothing is no version. */
export function sameVersion(a: IdempotencyRecord | undefined, b: IdempotencyRecord | undefined): boolean {
  return a?.token === b?.token && a?.revision === b?.revision;
}

/** Fails unless the record is the version that it must be. */
export function expectVersion(
  did: string,
  got: IdempotencyRecord | undefined,
  expected: IdempotencyRecord | undefined,
): void {
  if (!sameVersion(got, expected)) throw new Breach(`${did} ${tell(got)} where ${tell(expected)} was right`);
}

/** A record in a few words. */
function tell(record: IdempotencyRecord | undefined | null): string {
  if (record === undefined) return "no record";
  if (record === null) return "null";
  return `\`${record.state}\` of token ${String(record.token).slice(0, 8)}, revision ${record.revision}`;
}

/** A value in a few words: the kit's own data, so it may be shown. */
export function show(value: unknown): string {
  if (typeof value !== "string") return String(value);
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 60)}… (${value.length} characters)` : text;
}

/** Makes a swap that must apply; gives the record as whoever wrote it knows it. */
export async function write(bench: Bench, swap: Omit<Swap, "now">): Promise<IdempotencyRecord> {
  const answer = await bench.store.swap({ ...swap, now: bench.now() });
  if (!answer.swapped) {
    const { expected } = swap;
    throw new Breach(`it refused a swap that expects ${tell(expected)}, and handed back ${tell(answer.current)}`);
  }
  return answer.etag === undefined ? swap.next : { ...swap.next, etag: answer.etag };
}

/** Makes a swap that must be refused; gives the record that it is handed. */
export async function refused(bench: Bench, swap: Omit<Swap, "now">): Promise<IdempotencyRecord | undefined> {
  const answer = await bench.store.swap({ ...swap, now: bench.now() });
  if (answer.swapped)
    throw new Breach(`it applied a swap that expects ${tell(swap.expected)}, which is not what is there`);
  return answer.current;
}

/** What a key has. */
export async function stored(bench: Bench, key: string): Promise<IdempotencyRecord | undefined> {
  return (await bench.store.read(key)).current;
}
