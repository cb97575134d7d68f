import { invalidOption } from "../../core/options.ts";
import { currentInvocation } from "../../core/scope.ts";
import type { IdempotencyRecord } from "../record.ts";
import type { IdempotencyStore, Swap, Swapped } from "../store.ts";
import { withMembers } from "../with-members.ts";
import { PREFIX } from "./text/prefix.ts";
import { fromText, toText } from "./text/record-text.ts";

/** A cache of texts: a KV namespace of Cloudflare, or whatever else has these two methods. It may be as stale as it likes. */
export interface TextCache {
  /** Gives the text, or nothing. */
  get(key: string): Promise<string | null | undefined>;
  /** Keeps the text for so many seconds, at least 60. */
  put(key: string, text: string, options: { expirationTtl: number }): Promise<unknown>;
}

/**
 * Puts a cache in front of a store, so that a replay costs one read of the cache and no trip to the store. A fresh
 * operation costs that read on top.
 *
 * Only records that are completed are cached, since they do not change any more, and each of them when it is replayed first.
 * So a cache that is late, loses entries or fails costs a trip and never gives a wrong answer. All else is the store's.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a cache without `get` and `put`.
 * @example
 * ```ts
 * import { createIdempotency } from "faasten/idempotency";
 * import { cachedStore, type TextCache } from "faasten/idempotency/cached";
 * import { durableObjectStore, type ObjectNamespace } from "faasten/idempotency/durable-object";
 *
 * export const onceWith = (env: { IDEMPOTENCY: ObjectNamespace; REPLAYS: TextCache }) =>
 *   createIdempotency({ store: cachedStore(durableObjectStore({ namespace: env.IDEMPOTENCY }), env.REPLAYS) });
 * ```
 */
export function cachedStore<Store extends IdempotencyStore>(primary: Store, cache: TextCache): Store {
  if (typeof cache?.get !== "function" || typeof cache.put !== "function")
    throw invalidOption("cachedStore", "cache", "an object with `get` and `put`", cache);

  const swapAll = async (swaps: readonly Swap[], signal?: AbortSignal): Promise<readonly Swapped[]> => {
    const cached = await Promise.all(swaps.map(async (wanted) => (wanted.expected ? undefined : find(cache, wanted))));
    const asked = swaps.filter((_, index) => !cached[index]);
    const answers = asked.length > 0 ? await askAll(primary, asked, signal) : [];
    await Promise.all(answers.map(async (answer, index) => keep(cache, asked[index], answer)));
    let next = 0;
    return cached.map((current) => (current ? { swapped: false, current } : (answers[next++] as Swapped)));
  };
  return withMembers(primary, {
    swap: async (wanted, signal) => (await swapAll([wanted], signal))[0] as Swapped,
    ...(primary.swapMany && { swapMany: swapAll }),
  });
}

/** Clocks that are not so far apart agree that a record has not expired; and a cache may be as late with its own expiry. */
const MARGIN_MS = 60_000;
/** Whoever has to wait longer asks the store. */
const LONGEST_WAIT_MS = 500;
/** The shortest time that Cloudflare KV keeps something for. */
const LEAST_SECONDS = 60;

/** One is no list: to ask for it alone may cost less. */
async function askAll(
  primary: IdempotencyStore,
  swaps: readonly Swap[],
  signal?: AbortSignal,
): Promise<readonly Swapped[]> {
  const [first] = swaps;
  if (primary.swapMany && swaps.length > 1) return primary.swapMany(swaps, signal);
  return first ? [await primary.swap(first, signal)] : [];
}

async function find(cache: TextCache, { key, now }: Swap): Promise<IdempotencyRecord | undefined> {
  const text = await inTime(() => cache.get(PREFIX + key));
  const record = typeof text === "string" ? fromText(text) : undefined;
  return record?.state === "completed" && now < record.expiresAt - MARGIN_MS ? record : undefined;
}

/** Keeps what stood in the way of a swap, if it is completed: after the answer, where the platform lets work go on. */
async function keep(cache: TextCache, wanted: Swap | undefined, answer: Swapped): Promise<void> {
  if (!wanted || answer.swapped || answer.current?.state !== "completed") return;
  const { current, now = wanted.now } = answer;
  const expirationTtl = Math.floor((current.expiresAt - now - MARGIN_MS) / 1000);
  if (expirationTtl < LEAST_SECONDS) return;
  const kept = inTime(() => cache.put(PREFIX + wanted.key, toText(current), { expirationTtl }));
  const invocation = currentInvocation();
  if (invocation) invocation.waitUntil(kept);
  else await kept;
}

/** What fails or takes too long is nothing. */
async function inTime<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, LONGEST_WAIT_MS);
  try {
    return await Promise.race([work(), late.promise]);
  } catch {
    return undefined; // The store knows as much.
  } finally {
    clearTimeout(timer);
  }
}
