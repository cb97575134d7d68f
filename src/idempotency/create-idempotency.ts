import type { FunctionEvent } from "../core/event.ts";
import type { Invocation } from "../core/invocation.ts";
import { by, type ByLayer, type ByOptions } from "./by.ts";
import type { http, HttpLayer } from "./http.ts";
import type { HttpOptions } from "./http/options.ts";
import type { Attempt } from "./operation.ts";
import type { IdempotencyOptions } from "./options.ts";
import { type Resolution, resolveByHand } from "./resolve.ts";
import { type Given, run, type RunOptions, wrap, type WrapOptions } from "./run.ts";
import { settingsOf } from "./settings.ts";

/** Lets operations take place once for each key, and gives everybody who asks again the recorded result. */
export interface Idempotency {
  /**
   * A layer around each event: of those with the same key one is handled, the others are given its result. Inside,
   * `invocation.idempotency` is the attempt. Without a selector the key is the event's `source` and `id`.
   *
   * At run time the event fails with `IDEMPOTENCY_KEY_MISSING` where there is no key, and with `IDEMPOTENCY_IN_PROGRESS`
   * while somebody else is at it: a queue brings it again.
   */
  by<In extends FunctionEvent, Given extends Invocation>(
    select?: (event: In, invocation: Given) => unknown,
    options?: ByOptions<In>,
  ): ByLayer<In, Given>;
  /** Wraps any function so that it runs once for each key. `this` and all arguments are kept. */
  wrap<This, Args extends unknown[], Result>(
    fn: (this: This, ...args: Args) => Result,
    options: WrapOptions<NoInfer<This>, Given<Args>>,
  ): (this: This, ...args: Args) => Promise<Awaited<Result>>;
  /** Runs `work` once for each key of the operation `name`, and gives it the attempt. */
  run<Value>(
    name: string,
    key: unknown,
    work: (attempt: Attempt) => Value | Promise<Value>,
    options?: RunOptions,
  ): Promise<Value>;
  /**
   * Records how the attempt ended that an error with code `IDEMPOTENCY_INDETERMINATE` named by its `key`; gives whether it
   * was open. Rejects with `INVALID_OPTION` for anything else than these three, and for a result that cannot be kept.
   */
  resolve(key: string | undefined, resolution: Resolution): Promise<boolean>;
}

/** The same with a layer for requests. */
export interface HttpIdempotency extends Idempotency {
  /** A layer around each request: of those with the same `Idempotency-Key` one is handled, the others are given its answer. */
  http<Given extends Invocation>(options?: HttpOptions<Given>): HttpLayer<Given>;
}

/**
 * Makes operations idempotent: an event that is delivered twice is handled once. With the option `http`, which is
 * `http` of `faasten/idempotency/http`, requests as well.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option, and for a store that cannot say who was first.
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { createIdempotency } from "faasten/idempotency";
 * import { memoryStore } from "faasten/idempotency/memory";
 * import { validate } from "faasten/validation";
 * import { z } from "zod";
 *
 * const once = createIdempotency({ store: memoryStore() });
 *
 * export const placeOrder = fasten()
 *   .use(validate(z.object({ id: z.string(), total: z.number() })))
 *   .use(once.by((event) => event.data.id))
 *   .event((event, { idempotency }) => {
 *     console.log("charging", event.data.total, idempotency.effectKey("charge"));
 *   });
 * ```
 */
export function createIdempotency(options: IdempotencyOptions & { readonly http: typeof http }): HttpIdempotency;
export function createIdempotency(options: IdempotencyOptions): Idempotency;
export function createIdempotency(options: IdempotencyOptions & { readonly http?: typeof http }): Idempotency {
  const settings = settingsOf(options);
  const { http: layer } = options;
  return {
    ...(layer && { http: (own: HttpOptions) => layer(settings, own) }),
    by: (select, own) => by(settings, select, own),
    wrap: (fn, own) => wrap(settings, fn, own),
    run: (name, key, work, own) => run(settings, name, key, work, own),
    resolve: (key, resolution) => resolveByHand(settings.plain, key, resolution),
  };
}
