import { FaastenError } from "../../core/errors.ts";
import { checkOptions, type Rules, wholeNumberOf } from "../../core/options.ts";
import type { IdempotencyStore, TransactionalStore } from "../../idempotency/store.ts";
import { allRequirements } from "./all-requirements.ts";
import { failingOnce, type Fault } from "./failing-once.ts";
import { type Bench, Breach, type Effects, type Requirement } from "./requirement.ts";

/** One test of a store. */
export interface ConformanceCheck {
  /** Stable and unique, for example `"swap: writes into nothing"`. */
  readonly name: string;
  /** Why it is left out, as the options say. */
  readonly skip?: string | undefined;
  /**
   * Rejects with a FaastenError of the code `STORE_NOT_CONFORMANT` that says what the store did, what it must do, and why.
   *
   * What is left out, or what the store has no means for, is skipped: `run` calls the `skip(reason)` of `context`, which the
   * test contexts of vitest and node:test have, and does nothing more. Without a context it only does nothing.
   */
  run(context?: unknown): Promise<void>;
}

/** The store to prove, and what the kit has to know of it. */
export interface StoreConformanceOptions<Tx = unknown> {
  /** Gives the store; called for each check. Stores may share their data, since keys are random. */
  create(): IdempotencyStore | Promise<IdempotencyStore>;
  /**
   * A store of the same kind, which is looked at and never called: checks of what it has no means for are not given at
   * all. Without it they are given, and skipped.
   */
  readonly like?: IdempotencyStore;
  /** Called after each check. */
  close?(store: IdempotencyStore): unknown;
  /**
   * The service deletes records by itself at the moment that they expire, so none can be seen that has expired.
   *
   * @default false
   */
  readonly deletesExpired?: boolean;
  /**
   * Gives a store with the same data whose transport fails at its first write. By default the kit fails around `swap`,
   * which does not try what the client does on its own, for example its retries.
   */
  faulty?(store: IdempotencyStore, fault: Fault): IdempotencyStore | Promise<IdempotencyStore>;
  /** Writes into the user's own data inside of a transaction. With `readEffect`: transactions are proved. */
  writeEffect?(tx: Tx, name: string): unknown;
  /** Tells whether the effect of that name has been committed. */
  readEffect?(name: string): boolean | Promise<boolean>;
  /**
   * How many callers there are at once in races and histories.
   *
   * @default 32
   */
  readonly clients?: number;
  /**
   * On how many keys they meet.
   *
   * @default 4
   */
  readonly keys?: number;
  /**
   * How long one check may take.
   *
   * @default 30_000
   */
  readonly timeoutMs?: number;
  /**
   * Of what is drawn at random in histories; failures tell it.
   *
   * @default 1
   */
  readonly seed?: number;
  /** Checks to leave out, by name, each with its reason. */
  readonly skip?: Readonly<Record<string, string>>;
}

/**
 * Gives the tests that prove that a store does what idempotency is built on: atomic swaps, every field kept, one winner in
 * a race, unknown outcomes that can be asked again, linearizable histories. They fit every test framework.
 *
 * They write some thousand records under random keys and leave them behind, a few for good, and they sweep what has expired:
 * give them a table of their own, and run one after the other.
 *
 * @throws {FaastenError} code `INVALID_OPTION`
 *
 * @example
 * ```ts
 * import { test } from "node:test";
 * import { memoryStore } from "faasten/idempotency/memory";
 * import { storeConformance } from "faasten/testing/idempotency-store";
 *
 * for (const check of storeConformance({ create: () => memoryStore() })) {
 *   test(check.name, (context) => check.run(context));
 * }
 * ```
 */
export function storeConformance<Tx = unknown>(options: StoreConformanceOptions<Tx>): readonly ConformanceCheck[] {
  checkOptions("storeConformance", options, rules);
  const { create, like, skip = {}, readEffect, writeEffect } = options;
  if (!create)
    throw new FaastenError("INVALID_OPTION", "storeConformance: `create` must be a function, got undefined.");
  if (!readEffect !== !writeEffect)
    throw new FaastenError("INVALID_OPTION", "storeConformance: `writeEffect` and `readEffect` must come together.");
  const unknown = Object.keys(skip).find((name) => !allRequirements.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new FaastenError("INVALID_OPTION", `storeConformance: \`skip\` names "${unknown}", which is no check.`);
  return requirementsOf(like, options as StoreConformanceOptions).map((requirement) => {
    const reason = Object.hasOwn(skip, requirement.name) ? skip[requirement.name] : undefined;
    const run = async (...[context]: readonly unknown[]): Promise<void> => {
      if (reason === undefined) await runCheck(requirement, options as StoreConformanceOptions, context);
      else tellSkipped(context, reason);
    };
    return { name: requirement.name, skip: reason, run };
  });
}

const FUNCTION = "a function";

const rules: Rules<StoreConformanceOptions> = {
  create: FUNCTION,
  like: "an object",
  close: FUNCTION,
  deletesExpired: "a boolean",
  faulty: FUNCTION,
  writeEffect: FUNCTION,
  readEffect: FUNCTION,
  clients: wholeNumberOf(2),
  keys: wholeNumberOf(1),
  timeoutMs: wholeNumberOf(1),
  seed: wholeNumberOf(0),
  skip: "an object",
};

/** Those that the store has the means for; all of them where it is not known yet. */
function requirementsOf(like: IdempotencyStore | undefined, options: StoreConformanceOptions): readonly Requirement[] {
  if (!like) return allRequirements;
  const bench = benchOf(like, options);
  // Whether effects can be seen is no matter of the store: without them the checks of transactions are skipped.
  const seen = "transaction" in like ? ({} as Effects) : undefined;
  return allRequirements.filter(({ unless }) => !unless?.({ ...bench, effects: seen }));
}

async function runCheck(requirement: Requirement, options: StoreConformanceOptions, context: unknown): Promise<void> {
  const store = await options.create();
  try {
    const bench = benchOf(store, options);
    const reason = requirement.unless?.(bench);
    if (reason) tellSkipped(context, reason);
    else await prove(requirement, bench, options.timeoutMs ?? 30_000);
  } finally {
    await options.close?.(store);
  }
}

/** By the part of a test's context that vitest and node:test agree on. */
function tellSkipped(context: unknown, reason: string): void {
  const { skip } = (context ?? {}) as { skip?: unknown };
  if (typeof skip === "function") skip.call(context, reason);
}

function benchOf(store: IdempotencyStore, options: StoreConformanceOptions): Bench {
  const { clients = 32, deletesExpired = false, faulty, keys = 4, seed = 1 } = options;
  const run = crypto.randomUUID();
  return {
    store,
    clients,
    keys,
    seed,
    deletesExpired,
    effects: effectsOf(store, options),
    now: Date.now,
    key: (label) => `conformance:${run}:${label}`,
    faulty: async (fault) => (faulty ? faulty(store, fault) : failingOnce(store, fault)),
  };
}

function effectsOf(store: IdempotencyStore, { readEffect, writeEffect }: StoreConformanceOptions): Effects | undefined {
  if (!("transaction" in store) || !readEffect || !writeEffect) return undefined;
  const { transaction } = store as TransactionalStore<unknown>;
  return { transaction: transaction.bind(store), write: writeEffect, read: async (name) => readEffect(name) };
}

async function prove(requirement: Requirement, bench: Bench, timeoutMs: number): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Breach(`it was not done after ${timeoutMs} ms`)), timeoutMs);
  try {
    await Promise.race([requirement.prove(bench), late.promise]);
  } catch (cause) {
    const { must, name, otherwise } = requirement;
    const did = cause instanceof Breach ? cause.message : `it rejected with ${String(cause)}`;
    const message = `${bench.store.name}, "${name}": ${did}. It must ${must}; otherwise ${otherwise}.`;
    throw new FaastenError("STORE_NOT_CONFORMANT", message, { cause });
  } finally {
    clearTimeout(timer);
  }
}
