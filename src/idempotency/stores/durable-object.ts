import { FaastenError } from "../../core/errors.ts";
import { checkOptions, requireOption, type Rules, wholeNumberOf } from "../../core/options.ts";
import type { IdempotencyStore } from "../store.ts";
import { type Asked, IdempotencyObject, type ObjectState } from "./durable-object/object.ts";
import { shardOf } from "./durable-object/shard.ts";
import { versionText } from "./text/record-text.ts";
import { type StepAnswer, textStore } from "./text/text-store.ts";

export { IdempotencyObject, type ObjectState };

/** The part of a binding to Durable Objects that is used. */
export interface ObjectNamespace {
  idFromName(name: string): unknown;
  get(id: unknown): { fetch(url: string, init: object): Promise<ObjectAnswer> };
}

interface ObjectAnswer {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<unknown>;
}

/** Options of `durableObjectStore`. */
export interface DurableObjectStoreOptions {
  /** The binding to `IdempotencyObject`. */
  readonly namespace: ObjectNamespace;
  /**
   * Over how many objects the keys are spread; one takes some hundred operations a second. With another number most keys
   * are looked for in another object, which knows nothing of them.
   *
   * @default 32
   */
  readonly shards?: number;
}

/**
 * Keeps records in Durable Objects of Cloudflare: each swap is one request to the object of the key, by its clock, which
 * brings the record along when it is refused. Whoever waits for another's result is woken by the object.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://developers.cloudflare.com/durable-objects/
 * @example
 * ```ts
 * import { createIdempotency } from "faasten/idempotency";
 * import { durableObjectStore, type ObjectNamespace } from "faasten/idempotency/durable-object";
 *
 * export { IdempotencyObject } from "faasten/idempotency/durable-object";
 *
 * export const onceWith = (env: { IDEMPOTENCY: ObjectNamespace }) =>
 *   createIdempotency({ store: durableObjectStore({ namespace: env.IDEMPOTENCY }) });
 * ```
 */
export function durableObjectStore(options: DurableObjectStoreOptions): IdempotencyStore {
  checkOptions("durableObjectStore", options, rules);
  const { namespace, shards = 32 } = options;
  requireOption("durableObjectStore", "namespace", namespace, rules.namespace);

  /** By a stub of its own: one that has failed once may go on to fail. */
  const ask = async (asked: Asked, signal: AbortSignal | undefined): Promise<unknown> => {
    const stub = namespace.get(namespace.idFromName(`${shardOf(asked.key, shards)}`));
    const answer = await stub.fetch(URL_OF_ANY, { method: "POST", body: JSON.stringify(asked), signal });
    if (answer.ok) return answer.json();
    const message = `durable-object: HTTP ${answer.status}, as if the binding were not to IdempotencyObject.`;
    throw new FaastenError("DURABLE_OBJECT_REFUSED", message);
  };

  return {
    ...textStore("durable-object", async (key, args, signal) => {
      requireSize(key, args);
      return (await ask({ key, args }, signal)) as StepAnswer;
    }),
    capabilities: {
      linearizable: true,
      clock: "store",
      returnsCurrent: true,
      durable: true,
      maxRecordBytes: MOST_BYTES,
    },
    async changed(key, seen, timeoutMs, signal) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const over = new AbortController();
      const timer = setTimeout(resolve, timeoutMs);
      signal?.addEventListener("abort", () => resolve(), { signal: over.signal });
      if (signal?.aborted) resolve();
      // An object that is replaced by a new version of the worker lets all who wait down: then only the time ends it.
      ask({ key, seen: versionText(seen), timeoutMs }, over.signal).then(
        () => resolve(),
        () => undefined,
      );
      await promise;
      clearTimeout(timer);
      over.abort();
    },
  };
}

const rules: Rules<DurableObjectStoreOptions> = {
  namespace: [
    "a binding to Durable Objects",
    (value) => typeof (value as Partial<ObjectNamespace> | null | undefined)?.idFromName === "function",
  ],
  shards: wholeNumberOf(1),
};

/** Objects are asked by URLs, but of no host. */
const URL_OF_ANY = "https://idempotency/";

/** A row may have 2 MB. */
const MOST_BYTES = 2_000_000;
/** Of the times, the commas and the row itself. */
const MORE_BYTES = 100;

function requireSize(key: string, args: readonly string[]): void {
  const text = key + args.join("");
  if (text.length * 3 + MORE_BYTES <= MOST_BYTES) return;
  const bytes = new TextEncoder().encode(text).length + MORE_BYTES;
  if (bytes <= MOST_BYTES) return;
  const message = `durable-object: a record must have at most ${MOST_BYTES} bytes, this one has ${bytes}.`;
  throw new FaastenError("RECORD_TOO_LARGE", message);
}
