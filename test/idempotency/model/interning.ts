import type { Reply } from "../../../src/idempotency/decide.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";

/** A swap on its way to the store, or a read. */
export interface Request {
  readonly by: number;
  readonly kind: Kind;
  readonly token: string;
  /** Numbers of records; 0 stands for none. */
  readonly expected: number;
  readonly next: number;
  /** What the caller makes of it once it is written. */
  readonly reply: Reply | undefined;
  /** The tick after which it no longer arrives. */
  readonly until: number;
}

export type Kind =
  | "acquire"
  | "complete"
  | "commit"
  | "read"
  | "release"
  | "indeterminate"
  | "fail"
  | "renew"
  | "done"
  | "notDone";

/** Equal items get equal small numbers, from 1 on: a state is then a few numbers. */
export interface Interned<Item> {
  idOf(item: Item): number;
  get(id: number): Item;
}

function interned<Item>(keyOf: (item: Item) => string): Interned<Item> {
  const ids = new Map<string, number>();
  const items: Item[] = [];
  return {
    idOf: (item) => {
      const key = keyOf(item);
      let id = ids.get(key);
      if (id === undefined) {
        id = items.push(item);
        if (id >= 0x7fff) throw new RangeError("the model's bounds are too wide: more than 32767 records or requests");
        ids.set(key, id);
      }
      return id;
    },
    get: (id) => items[id - 1] as Item,
  };
}

export const internedRecords = (): Interned<IdempotencyRecord> =>
  interned(
    (it) =>
      `${it.state} ${it.token} ${it.fence} ${it.revision} ${it.attempts} ${it.fingerprint} ${it.leaseUntil} ${it.expiresAt} ${it.result} ${it.owner}`,
  );

export const internedRequests = (): Interned<Request> =>
  interned((it) => `${it.by} ${it.kind} ${it.token} ${it.expected} ${it.next} ${it.reply?.is} ${it.until}`);
