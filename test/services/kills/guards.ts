import { setTimeout as sleep } from "node:timers/promises";
import { createIdempotency } from "../../../src/idempotency/create-idempotency.ts";
import type { Attempt } from "../../../src/idempotency/operation.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import type { RunOptions } from "../../../src/idempotency/run.ts";
import type { IdempotencyStore, Swap, TransactionalStore } from "../../../src/idempotency/store.ts";
import type { Job } from "./protocol.ts";

/** What runs the work once for each key, or claims to. */
export interface Guarded {
  run<Value>(id: string, work: (attempt: Attempt) => Promise<Value>, options?: RunOptions): Promise<Value>;
  /** Resolves an open attempt; only the library has any. */
  resolve(key: string, resolution: { readonly result: unknown } | "notDone"): Promise<boolean>;
}

/** The shortest lease that there is: whoever is killed keeps its key for no more than a second. */
const LEASE_MS = 1_000;
/** Callers of one machine have one clock. */
const CALLERS_GUARD_MS = 50;

export const OPERATION = "pay";

/** Makes what a job asks for. */
export function guardOf(
  { guard, mode, run }: Pick<Job, "guard" | "mode" | "run">,
  store: TransactionalStore<unknown>,
): Guarded {
  if (guard === "a look") return looking(run, store);
  const once = createIdempotency({
    store: guard === "library" ? store : lookingFirst(store),
    mode,
    scope: run,
    leaseMs: LEASE_MS,
    ...(store.capabilities.clock === "caller" && { guardMs: CALLERS_GUARD_MS }),
  });
  return { run: (id, work, options) => once.run(OPERATION, id, work, options), resolve: once.resolve };
}

/** A store that compares, and writes some time after. */
function lookingFirst(store: TransactionalStore<unknown>): TransactionalStore<unknown> {
  const { swapMany: _atomic, ...rest } = store; // Several at once would be atomic still.
  return {
    ...rest,
    swap: async (wanted) => {
      const { current } = await store.read(wanted.key);
      if (current?.token !== wanted.expected?.token || current?.revision !== wanted.expected?.revision)
        return { swapped: false, current, now: wanted.now };
      await sleep(150);
      await overwrite(store, wanted);
      return { swapped: true };
    },
  };
}

/** What many do by hand: look whether there is a result, do it, write the result down. */
function looking(run: string, store: TransactionalStore<unknown>): Guarded {
  return {
    run: async (id, work) => {
      const key = `${run} ${id}`;
      const { current } = await store.read(key);
      if (current?.result !== undefined) return JSON.parse(current.result) as never;
      const value = await work(unguardedAttempt(key, store));
      await overwrite(store, completing(key, JSON.stringify(value)));
      return value;
    },
    resolve: () => Promise.resolve(false),
  };
}

async function overwrite(store: IdempotencyStore, wanted: Swap): Promise<void> {
  for (;;) {
    const { current } = await store.read(wanted.key);
    const revision = (current?.revision ?? 0) + 1;
    const { swapped } = await store.swap({ ...wanted, expected: current, next: { ...wanted.next, revision } });
    if (swapped) return;
  }
}

function unguardedAttempt(key: string, store: TransactionalStore<unknown>): Attempt {
  return {
    key,
    fence: Math.floor(Math.random() * 1e9),
    number: 1,
    recovered: false,
    signal: new AbortController().signal,
    effectKey: (step) => step,
    transaction: async (work) => {
      let value: unknown;
      await store.transaction(async (tx) => {
        value = await work(tx as never);
        return completing(crypto.randomUUID(), "null"); // A record that nobody looks at.
      });
      return value as never;
    },
  };
}

function completing(key: string, result: string): Swap {
  const now = Date.now();
  const next: IdempotencyRecord = {
    state: "completed",
    token: crypto.randomUUID(),
    fence: 1,
    revision: 1,
    attempts: 1,
    fingerprint: "",
    leaseUntil: now,
    expiresAt: now + 3_600_000,
    result,
  };
  return { key, expected: undefined, next, now };
}
