import { invalidOption } from "../../core/options.ts";
import { currentInvocation } from "../../core/scope.ts";
import type { IdempotencyRecord } from "../record.ts";
import type { IdempotencyStore, Swap } from "../store.ts";
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

  const swap: IdempotencyStore["swap"] = async (wanted, signal) => {
    const cached = wanted.expected ? undefined : await find(cache, wanted);
    if (cached) return { swapped: false, current: cached };
    const answer = await primary.swap(wanted, signal);
    if (!answer.swapped && answer.current) await keep(cache, wanted.key, answer.current, answer.now ?? wanted.now);
    return answer;
  };
  return new Proxy(primary, {
    get(target, name) {
      if (name === "swap") return swap;
      const member: unknown = Reflect.get(target, name, target);
      return typeof member === "function" ? (member.bind(target) as unknown) : member;
    },
  });
}

/** Clocks that are not so far apart agree that a record has not expired; and a cache may be as late with its own expiry. */
const MARGIN_MS = 60_000;
/** Whoever has to wait longer asks the store. */
const LONGEST_WAIT_MS = 500;
/** The shortest time that Cloudflare KV keeps something for. */
const LEAST_SECONDS = 60;

async function find(cache: TextCache, { key, now }: Swap): Promise<IdempotencyRecord | undefined> {
  const text = await inTime(() => cache.get(PREFIX + key));
  const record = typeof text === "string" ? fromText(text) : undefined;
  return record?.state === "completed" && now < record.expiresAt - MARGIN_MS ? record : undefined;
}

/** After the answer, where the platform lets work go on. */
async function keep(cache: TextCache, key: string, record: IdempotencyRecord, now: number): Promise<void> {
  const expirationTtl = Math.floor((record.expiresAt - now - MARGIN_MS) / 1000);
  if (record.state !== "completed" || expirationTtl < LEAST_SECONDS) return;
  const kept = inTime(() => cache.put(PREFIX + key, toText(record), { expirationTtl }));
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
