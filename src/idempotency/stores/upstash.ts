import { FaastenError } from "../../core/errors.ts";
import { checkOptions, requireOption, type Rules } from "../../core/options.ts";
import { type Send, send } from "../../core/send.ts";
import type { IdempotencyStore, Swap } from "../store.ts";
import { PREFIX, prefixRule } from "./text/prefix.ts";
import { SWAP_SCRIPT } from "./text/swap-script.ts";
import { argumentsOf, type StepAnswer, type StepArguments, swappedOf, textStore } from "./text/text-store.ts";

/** Options of `upstashStore`. */
export interface UpstashStoreOptions {
  /** The database's REST URL, for example `https://eu1-example-12345.upstash.io`. */
  readonly url: string;
  /** Its standard token; the read-only one cannot write. */
  readonly token: string;
  /**
   * What the names of all keys begin with.
   *
   * @default "idempotency:"
   */
  readonly prefix?: string;
  /**
   * Sends the requests.
   *
   * @default the runtime's `fetch`; in Node `node:https`, which loads faster
   */
  readonly fetch?: typeof fetch;
}

/**
 * Keeps records in Upstash Redis through its REST API: each swap is one request, by the service's clock, which brings the
 * record along when it is refused. The operation asks again when an answer is lost; the store itself sends a request once more
 * only over a new connection, when one that had been kept was closed.
 *
 * Copies are made asynchronously, so a failover may forget what has been acknowledged, and an operation may run a second
 * time. Eviction must be off, as it is by default.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://upstash.com/docs/redis/features/restapi
 * @example
 * ```ts
 * import { createIdempotency } from "faasten/idempotency";
 * import { upstashStore } from "faasten/idempotency/upstash";
 *
 * export const onceWith = (env: { UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string }) =>
 *   createIdempotency({
 *     store: upstashStore({ url: env.UPSTASH_REDIS_REST_URL, token: env.UPSTASH_REDIS_REST_TOKEN }),
 *   });
 * ```
 */
export function upstashStore(options: UpstashStoreOptions): IdempotencyStore {
  checkOptions("upstashStore", options, rules);
  for (const name of ["url", "token"] as const) requireOption("upstashStore", name, options[name], rules[name]);
  const { prefix = PREFIX } = options;
  const command = (key: string, args: StepArguments | readonly []): string[] => [
    "EVAL",
    SCRIPT,
    "1",
    prefix + key,
    ...args,
  ];

  return {
    ...textStore("upstash", async (key, args, signal) => resultOf(await post(options, "", command(key, args), signal))),
    capabilities: { linearizable: true, clock: "store", returnsCurrent: true, durable: false },
    async swapMany(swaps: readonly Swap[], signal) {
      if (swaps.length === 0) return [];
      const commands = swaps.map((swap) => command(swap.key, argumentsOf(swap)));
      const answers = await post(options, "/pipeline", commands, signal);
      if (!Array.isArray(answers) || answers.length !== swaps.length) throw refused(200, "an answer of another length");
      return answers.map((answer) => swappedOf("upstash", resultOf(answer)));
    },
  };
}

const rules: Rules<UpstashStoreOptions> = {
  url: ["an http or https URL", (value) => /^https?:\/\/[^/]/.test(String(value)) && URL.canParse(String(value))],
  token: "a string",
  prefix: prefixRule,
  fetch: "a function",
};

/**
 * Always whole, since a hash would save some hundred bytes of a request at the price of a second one now and then. By its
 * first line it locks its own key only, and not the database. It is used for reads as well: a plain one may be answered by a
 * copy that is late.
 *
 * @see https://upstash.com/docs/redis/features/key-locking
 */
const SCRIPT = `#!lua flags=allow-key-locking\n${SWAP_SCRIPT}`;

/** The body of the answer, whatever it is. */
async function post(
  { fetch: own, token, url }: UpstashStoreOptions,
  path: string,
  body: unknown,
  signal: AbortSignal | undefined,
): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const request: Send = own ?? send;
  const response = await request(url.replace(/\/+$/, "") + path, {
    method: "POST",
    headers,
    body: JSON.stringify(body),
    signal: signal ?? null,
  });
  const text = await response.text();
  if (response.ok) return parse(text);
  const { error = "" } = Object(parse(text)) as { readonly error?: unknown };
  // What a server says of a request may hold a part of the request.
  throw refused(response.status, String(error).replaceAll(token, "***"));
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function resultOf(answer: unknown): StepAnswer {
  const { error, result } = Object(answer) as { readonly error?: unknown; readonly result?: unknown };
  if (Array.isArray(result)) return result as unknown as StepAnswer;
  throw refused(200, typeof error === "string" ? error : "an answer that is none of Upstash's");
}

function refused(status: number, told: string): FaastenError {
  const isTooLarge = status === 413 || /^ERR max (request|single record) size/.test(told);
  const why = told && `, ${told.slice(0, 200)}`;
  return new FaastenError(isTooLarge ? "RECORD_TOO_LARGE" : "UPSTASH_REFUSED", `upstash: HTTP ${status}${why}.`);
}
