import { FaastenError } from "../core/errors.ts";
import { isPermanent } from "../core/failures.ts";
import { requireOption } from "../core/options.ts";
import { systemClock } from "./clock.ts";
import { gathering } from "./gather.ts";
import { UNBOUNDED_LEASE_MS } from "./lease.ts";
import type { Operation } from "./operation.ts";
import { createKeys, type Keys } from "./key.ts";
import { checkIdempotency, type IdempotencyOptions, type OperationOptions } from "./options.ts";
import { createReplayCache } from "./replay-cache.ts";
import { createCodec, type ResultCodec } from "./result-codec.ts";
import type { IdempotencyStore } from "./store.ts";

const DAY_MS = 86_400_000;
/** For good, in numbers that every store can hold. */
const CENTURY_MS = 36_525 * DAY_MS;

/** What all operations of one `createIdempotency` have in common. */
export interface Settings {
  readonly options: IdempotencyOptions;
  readonly keys: Keys;
  /** Makes an operation; all of them share the store, the calls under way, and the results that this process has seen. */
  operationOf(overrides: OperationOptions): PlainOperation;
  /** The one of the options alone. */
  readonly plain: PlainOperation;
}

/** An operation whose codec can be built upon. */
export interface PlainOperation extends Operation {
  readonly codec: ResultCodec;
}

/** What a record has beside its result: the key, 96 characters at most, and its other fields. */
const OTHER_BYTES = 1_120;

/** Reads the options. */
export function settingsOf(options: IdempotencyOptions): Settings {
  checkIdempotency(options);
  const { secret } = options;
  const operationOf = operationsOf(options);
  return { options, keys: createKeys({ secret }), operationOf, plain: operationOf({}) };
}

function operationsOf(options: IdempotencyOptions): (overrides: OperationOptions) => PlainOperation {
  const { cacheBytes = 0, clock = systemClock, encryption } = options;
  const store = gathering(requireStore(options.store));
  const { capabilities } = store;
  const { maxRecordBytes } = capabilities;
  const maxBytes = options.maxResultBytes ?? (maxRecordBytes && Math.max(maxRecordBytes - OTHER_BYTES, 0));
  const codec = createCodec({ encryption, maxBytes });
  const cache = cacheBytes > 0 ? createReplayCache({ maxBytes: cacheBytes }) : undefined;
  const shared = { store, clock, codec, cache, flights: new Map() };

  return (overrides) => {
    const { mode = "retry", ...rest } = { ...options, ...overrides };
    const { guardMs = capabilities.clock === "store" ? 0 : 1_000, retainMs = DAY_MS } = rest;
    requireMore("retainMs", retainMs, guardMs);
    requireMore("leaseMs", rest.leaseMs ?? UNBOUNDED_LEASE_MS, guardMs);
    if (mode === "transaction" && !("transaction" in store))
      throw new FaastenError("INVALID_OPTION", noTransactions(store));
    const unknown = mode === "atMostOnce" ? "indeterminate" : "release";
    return {
      ...shared,
      mode,
      retainMs: Math.min(retainMs, CENTURY_MS),
      leaseMs: rest.leaseMs,
      graceMs: rest.graceMs ?? 2_000,
      guardMs,
      maxAttempts: rest.maxAttempts ?? Infinity,
      waitMs: rest.waitMs ?? 0,
      storeTimeoutMs: rest.storeTimeoutMs ?? 2_000,
      onStoreError: rest.onStoreError ?? "fail",
      onError: rest.onError ?? ((error) => (isPermanent(error) ? "fail" : unknown)),
      onReplay: rest.onReplay,
      recover: rest.recover,
    };
  };
}

/** A store that cannot say who was first would let two callers through: it is refused before it does. */
function requireStore(store: IdempotencyStore): IdempotencyStore {
  const where = "createIdempotency";
  requireOption(where, "store", store, "an object");
  requireOption(where, "store.swap", store.swap, "a function");
  requireOption(where, "store.read", store.read, "a function");
  requireOption(where, "store.capabilities", store.capabilities, "an object");
  if (store.capabilities.linearizable) return store;
  const why = "cannot compare and swap, so two callers could both be told that they are the first";
  throw new FaastenError(
    "INVALID_OPTION",
    `${where}: the ${store.name} store ${why}. Use it as a cache in front of one that can.`,
  );
}

/** The record of somebody who is at it would be forgotten before anybody may take over; or nobody would ever be sure of a lease. */
function requireMore(option: "leaseMs" | "retainMs", value: number, guardMs: number): void {
  if (value > guardMs) return;
  const message = `createIdempotency: \`${option}\` must be more than \`guardMs\`, got ${value} and ${guardMs}.`;
  throw new FaastenError("INVALID_OPTION", message);
}

function noTransactions({ name }: IdempotencyStore): string {
  return `createIdempotency: \`mode\` cannot be "transaction", because the ${name} store has no transactions.`;
}
