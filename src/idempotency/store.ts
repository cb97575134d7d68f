import type { IdempotencyRecord } from "./record.ts";

/** One conditional write: `next` takes the place of the record if that is still `expected`. */
export interface Swap {
  readonly key: string;
  /** The version that was read last; undefined for no record at all, not even one that has expired. */
  readonly expected: IdempotencyRecord | undefined;
  readonly next: IdempotencyRecord;
  /** The time that the times of `next` were made from. A store with a clock of its own writes `next.leaseUntil - now` after its own time. */
  readonly now: number;
}

/** What became of a swap. */
export type Swapped =
  | {
      readonly swapped: true;
      /** The version that the service gave to `next`, where the store compares that. */
      readonly etag?: string | undefined;
    }
  | {
      readonly swapped: false;
      /** The record as it is, of the same atomic step or of a read that follows it and sees the newest. */
      readonly current: IdempotencyRecord | undefined;
      /** The store's time, where it has a clock of its own. */
      readonly now?: number | undefined;
    };

/** What a store can do, as it declares it. */
export interface StoreCapabilities {
  /** A swap is one atomic step that everybody sees from then on. Without it a store can be no more than a cache. */
  readonly linearizable: boolean;
  /** Whose time decides about leases: the store's, which is one for all, or that of each caller. */
  readonly clock: "store" | "caller";
  /** A swap that fails brings the record along; otherwise it costs one more read. */
  readonly returnsCurrent: boolean;
  /** What has been acknowledged survives the loss of a server. Otherwise a failover may forget it: a duplicate is possible. */
  readonly durable: boolean;
  /** The most that a record may have, in bytes, key included. */
  readonly maxRecordBytes?: number | undefined;
}

/**
 * Where records are kept. A store keeps no state of its own and decides nothing: it compares and swaps.
 *
 * `swap` compares token and revision of the stored record with those of `expected`, or its service's own version, and
 * writes `next` only if they are equal. It rejects when it cannot say what became of the write; the caller asks again.
 */
export interface IdempotencyStore {
  /** For messages, for example `"dynamodb"`. */
  readonly name: string;
  readonly capabilities: StoreCapabilities;
  swap(swap: Swap, signal?: AbortSignal): Promise<Swapped>;
  /** Reads the newest version; gives expired ones too, as long as they are there. */
  read(key: string, signal?: AbortSignal): Promise<Stored>;
  /** Several swaps in one round trip, each for itself; the answers are in their order. */
  swapMany?(swaps: readonly Swap[], signal?: AbortSignal): Promise<readonly Swapped[]>;
  /** Waits until the record is another version than `seen` or the time is over, without asking again and again. */
  changed?(key: string, seen: IdempotencyRecord, timeoutMs: number, signal?: AbortSignal): Promise<void>;
  /** Deletes records that have expired, where the store does not do so by itself; gives how many. */
  sweep?(limit: number): Promise<number>;
}

/** A record as read. */
export interface Stored {
  readonly current: IdempotencyRecord | undefined;
  /** The store's time, where it has a clock of its own. */
  readonly now?: number | undefined;
}

/**
 * A store that can commit the completion together with the user's own writes. `Tx` is what the work gets: a client that
 * is inside of a transaction, or a list to put writes into.
 */
export interface TransactionalStore<Tx> extends IdempotencyStore {
  /**
   * Runs `work` inside of a transaction, makes the swap that it gives inside of the same, and commits both or neither:
   * when the swap does not apply, or `work` rejects, nothing of it remains. A commit whose end is unknown rejects.
   */
  transaction(work: (tx: Tx) => Promise<Swap>, signal?: AbortSignal): Promise<Swapped>;
}
