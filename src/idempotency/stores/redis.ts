import { checkOptions, requireOption, type Rules } from "../../core/options.ts";
import type { IdempotencyStore, Swap } from "../store.ts";
import { type Ioredis, type NodeRedis, type RedisClient, runnerOf, type ValkeyGlide } from "./redis/client.ts";
import { PREFIX, prefixRule } from "./text/prefix.ts";
import { SWAP_SCRIPT } from "./text/swap-script.ts";
import { type Step, type StepAnswer, textStore } from "./text/text-store.ts";

export type { Ioredis, NodeRedis, RedisClient, ValkeyGlide };

/** Options of `redisStore`. */
export interface RedisStoreOptions {
  /** A client of `redis`, `ioredis`, `iovalkey` or Valkey GLIDE, for one server or a cluster. */
  readonly client: RedisClient;
  /**
   * What the names of all keys begin with.
   *
   * @default "idempotency:"
   */
  readonly prefix?: string;
}

/**
 * Keeps records in Redis or Valkey: each swap is one script, by the server's clock, which brings the record along when it is refused.
 *
 * Replication is asynchronous, so a failover may forget what has been acknowledged, and an operation may run a second
 * time. The server must not evict keys: `maxmemory-policy noeviction`.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://redis.io/docs/latest/develop/programmability/eval-intro/
 * @example
 * ```ts
 * import { createIdempotency } from "faasten/idempotency";
 * import { redisStore } from "faasten/idempotency/redis";
 * import { createClient } from "redis";
 *
 * const client = await createClient({ url: "redis://localhost:6379" }).connect();
 * export const once = createIdempotency({ store: redisStore({ client }) });
 * ```
 */
export function redisStore(options: RedisStoreOptions): IdempotencyStore {
  checkOptions("redisStore", options, rules);
  const { client, prefix = PREFIX } = options;
  requireOption("redisStore", "client", client, rules.client);
  const run = runnerOf(client);

  const step: Step = async (key, args) => {
    try {
      return (await run("EVALSHA", SWAP_HASH, prefix + key, args)) as StepAnswer;
    } catch (error) {
      // A server that has not seen the script yet, or was started anew: the script itself comes along, once.
      if (!isUnknownScript(error)) throw error;
      return (await run("EVAL", SWAP_SCRIPT, prefix + key, args)) as StepAnswer;
    }
  };
  const store = textStore("redis", step);
  return {
    ...store,
    capabilities: { linearizable: true, clock: "store", returnsCurrent: true, durable: false },
    // All are on their way before the first answer comes; in a cluster each goes to the server that has its key.
    swapMany: (swaps: readonly Swap[]) => Promise.all(swaps.map((swap) => store.swap(swap))),
  };
}

const rules: Rules<RedisStoreOptions> = {
  client: [
    "a client of redis, ioredis, iovalkey or Valkey GLIDE",
    (value) => ["evalSha", "evalsha", "customCommand"].some((name) => hasMethod(value, name)),
  ],
  prefix: prefixRule,
};

function hasMethod(value: unknown, name: string): boolean {
  return typeof (value as Record<string, unknown> | null | undefined)?.[name] === "function";
}

/** The SHA-1 of the script, by which the server knows it. */
const SWAP_HASH = "c46ff599df5686f0df47c5b758aaae099f2a1f19";

/** Redis calls it NOSCRIPT; GLIDE has its own word for it. */
function isUnknownScript(error: unknown): boolean {
  return error instanceof Error && /^NOSCRIPT|NoScriptError/.test(error.message);
}
