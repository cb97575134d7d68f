import { FaastenError } from "../../../src/core/errors.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import type { Swap, Swapped, TransactionalStore } from "../../../src/idempotency/store.ts";

/** What the stores of these tests differ in, as real services do. */
export interface FullStoreOptions {
  readonly clock?: "store" | "caller";
  /** Compares a version of the service instead of token and revision. */
  readonly etags?: boolean;
  readonly maxRecordBytes?: number;
}

/** A store that can do everything that a store may do, in this process. */
export interface FullStore extends Required<TransactionalStore<string[]>> {
  readonly records: Map<string, IdempotencyRecord>;
  readonly effects: Set<string>;
}

export function fullStore(options: FullStoreOptions = {}): FullStore {
  const { clock = "caller", etags = false, maxRecordBytes = 500_000 } = options;
  const records = new Map<string, IdempotencyRecord>();
  const effects = new Set<string>();
  const waiting = new Set<() => void>();
  const time = clock === "store" ? () => ({ now: Date.now() + 0.5 }) : () => ({});
  let version = 0;

  const apply = ({ expected, key, next, now }: Swap): Swapped => {
    const bytes = Buffer.byteLength(key + JSON.stringify(next));
    if (bytes > maxRecordBytes) throw new FaastenError("RECORD_TOO_LARGE", `full: ${bytes} bytes are too many.`);
    const current = records.get(key);
    const same = etags
      ? current?.etag === expected?.etag
      : current?.token === expected?.token && current?.revision === expected?.revision;
    if (!same) return { swapped: false, current, ...time() };
    const offset = clock === "store" ? Date.now() + 0.5 - now : 0;
    const { etag: _etag, ...fields } = next;
    const etag = etags ? { etag: `"${++version}"` } : {};
    const times = { leaseUntil: next.leaseUntil + offset, expiresAt: next.expiresAt + offset };
    records.set(key, { ...fields, ...times, ...etag });
    for (const wake of waiting) wake();
    return { swapped: true, ...etag };
  };

  return {
    name: "full",
    capabilities: { linearizable: true, clock, returnsCurrent: true, durable: true, maxRecordBytes },
    records,
    effects,
    swap: async (swap) => apply(swap),
    swapMany: async (swaps) => swaps.map(apply),
    read: async (key) => ({ current: records.get(key), ...time() }),
    sweep: async (limit) => {
      const expired = [...records].filter(([, { expiresAt }]) => Date.now() >= expiresAt).slice(0, limit);
      for (const [key] of expired) records.delete(key);
      return expired.length;
    },
    changed: async (key, seen, timeoutMs, signal) => {
      const end = Promise.withResolvers<void>();
      const look = () => records.get(key)?.revision !== seen.revision && end.resolve();
      const timer = setTimeout(end.resolve, timeoutMs);
      waiting.add(look);
      signal?.addEventListener("abort", () => end.resolve());
      look();
      await end.promise;
      clearTimeout(timer);
      waiting.delete(look);
    },
    transaction: async (work) => {
      const writes: string[] = [];
      const answer = apply(await work(writes));
      if (answer.swapped) for (const name of writes) effects.add(name);
      return answer;
    },
  };
}
