import { type Command, decide, type Reply } from "./decide.ts";
import type { IdempotencyRecord } from "./record.ts";
import type { IdempotencyStore, Swapped } from "./store.ts";

/** What a caller holds of a record: the version it knows, and the store's clock against its own. */
export interface Held {
  readonly record: IdempotencyRecord | undefined;
  /** What to add to the caller's time to have the store's. */
  readonly clockOffsetMs: number;
}

/** The reply, and the version of the record that it speaks of. */
export interface Performed extends Held {
  readonly reply: Reply;
}

/** The store, and the caller's time. */
export interface Through {
  readonly store: IdempotencyStore;
  now(): number;
}

/** Somebody who asks, and is told once what came of it. */
export interface Asker extends Through {
  /** Why the question has been given up, once it is: nothing is written any more. */
  readonly passed?: Error | undefined;
  /** Made when a store asks for it: most do not. */
  readonly signal?: AbortSignal;
  done(performed: Performed): void;
  failed(error: unknown): void;
}

/** Nothing known yet. */
export const UNKNOWN: Held = { record: undefined, clockOffsetMs: 0 };

/** Whoever loses so many swaps in a row has met a store that does not compare what it should. */
const MOST_SWAPS = 20;

/**
 * Carries a command out: decides by the version that is known, swaps, and decides anew by what it finds instead. Each
 * lost swap is somebody else's progress. One that rejects may or may not have been applied; to perform the same command
 * again is safe, because its own write is known by its token.
 */
export function perform({ now, store }: Through, key: string, command: Command, held: Held): Promise<Performed> {
  return new Promise((done, failed) => carryOut({ now, store, done, failed }, key, command, held));
}

/** The same for somebody who is told without a promise: one for each layer costs more than all that is decided here. */
export function carryOut(
  asker: Asker,
  key: string,
  command: Command,
  { record, clockOffsetMs }: Held,
  swapsLeft: number = MOST_SWAPS,
): void {
  const { store } = asker;
  const failed = (error: unknown): void => asker.failed(error);
  try {
    if (swapsLeft === 0)
      throw new Error(`${store.name} refused ${MOST_SWAPS} swaps in a row of a record that it says is as expected`);
    const now = asker.now() + clockOffsetMs;
    const { next, reply } = decide(record, command, now);
    if (!next) return asker.done({ reply, record, clockOffsetMs });
    if (asker.passed) throw asker.passed;
    const swap = { key, expected: record, next, now };
    const asked = store.swap.length > 1 ? store.swap(swap, asker.signal) : store.swap(swap);
    const heard = (swapped: Swapped): void => {
      try {
        if (swapped.swapped) {
          const { etag } = swapped;
          return asker.done({ reply, record: etag === undefined ? next : { ...next, etag }, clockOffsetMs });
        }
        const offsetMs = swapped.now === undefined ? clockOffsetMs : swapped.now - asker.now();
        carryOut(asker, key, command, { record: swapped.current, clockOffsetMs: offsetMs }, swapsLeft - 1);
      } catch (error) {
        failed(error);
      }
    };
    Promise.resolve(asked).then(heard, failed);
  } catch (error) {
    failed(error);
  }
}
