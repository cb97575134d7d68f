import { runOnce } from "../../../src/idempotency/run-once.ts";
import type { Attempt, Call, Mode, Operation } from "../../../src/idempotency/operation.ts";
import type { IdempotencyStore, Swap, Swapped, TransactionalStore } from "../../../src/idempotency/store.ts";
import { memoryStore } from "../../../src/idempotency/stores/memory.ts";
import { type TestClock, testCall, testClock, testOperation } from "./engine.ts";

/** Where a process dies: at the n-th point that it passes. */
export type DiesAt = number;

/** How a delivery ended: a process that died never says. */
export type Ended = { readonly value: unknown } | { readonly error: unknown } | "died";

/** A store, a ledger of effects, and processes that come and go. */
export interface World {
  readonly clock: TestClock;
  readonly store: TransactionalStore<string[]>;
  /** Who has had an effect, in order. */
  readonly effects: string[];
  /** Points passed by the last process. */
  readonly points: number;
  /** Hands the message to a new process, which dies at a point or lives. */
  deliver(name: string, dies: DiesAt, overrides?: Partial<Operation>): Promise<Ended>;
}

const DEAD = new Promise<never>(() => undefined);

export function createWorld(mode: Mode): World {
  const clock = testClock();
  const effects: string[] = [];
  const store = withTransactions(memoryStore(), effects);
  let points = 0;

  const deliver: World["deliver"] = async (name, dies, overrides) => {
    points = 0;
    const dead = Promise.withResolvers<"died">();
    const pass = async (): Promise<void> => {
      if (points++ !== dies) return;
      dead.resolve("died");
      await DEAD;
    };
    const operation = testOperation({ store: mortal(store, pass), clock, mode, ...overrides });
    const work = mode === "transaction" ? inTransaction(name, pass) : plainly(name, pass, effects);
    const lives = runOnce(operation, testCall(work)).then(
      (value) => ({ value }),
      (error: unknown) => ({ error }),
    );
    const ended = Promise.race([lives, dead.promise]);
    await clock.pass(100);
    return ended;
  };

  return {
    clock,
    store,
    effects,
    get points() {
      return points;
    },
    deliver,
  };
}

function plainly(name: string, pass: () => Promise<void>, effects: string[]): Call["work"] {
  return async () => {
    await pass();
    effects.push(name);
    await pass();
    return `by ${name}`;
  };
}

function inTransaction(name: string, pass: () => Promise<void>): Call["work"] {
  return async (attempt: Attempt) =>
    attempt.transaction(async (tx: string[]) => {
      await pass();
      tx.push(name);
      await pass();
      return `by ${name}`;
    });
}

/** A store as a process sees it that may die before a write arrives, or before it hears of it. */
function mortal(store: TransactionalStore<string[]>, pass: () => Promise<void>): TransactionalStore<string[]> {
  const around = async <Value>(ask: () => Promise<Value>): Promise<Value> => {
    await pass();
    const answer = await ask();
    await pass();
    return answer;
  };
  return {
    ...store,
    swap: (swap) => around(() => store.swap(swap)),
    read: (key) => around(() => store.read(key)),
    transaction: (work) => around(() => store.transaction(work)),
  };
}

/** The effects of a transaction are written with the swap, or not at all. */
function withTransactions(store: IdempotencyStore, effects: string[]): TransactionalStore<string[]> {
  return {
    ...store,
    transaction: async (work: (tx: string[]) => Promise<Swap>): Promise<Swapped> => {
      const tx: string[] = [];
      const swapped = await store.swap(await work(tx));
      if (swapped.swapped) effects.push(...tx);
      return swapped;
    },
  };
}
