import { ABSENT } from "../text/record-text.ts";
import type { StepAnswer, StepArguments } from "../text/text-store.ts";

/** The part of an object's state that is used. */
export interface ObjectState {
  readonly storage: {
    readonly sql: {
      exec(query: string, ...bindings: (string | number)[]): { toArray(): Record<string, unknown>[] };
    };
    getAlarm(): Promise<number | null>;
    setAlarm(time: number): Promise<void>;
  };
}

/** What the store asks of an object: to make a step, or to wait until the record is another version. */
export type Asked = { readonly key: string } & (
  | { readonly args: StepArguments | readonly [] }
  | { readonly seen: string; readonly timeoutMs: number }
);

const COLUMNS = "id TEXT PRIMARY KEY, expires_at INTEGER NOT NULL, record TEXT NOT NULL";
const SWEEP_EVERY_MS = 3_600_000;
/** A caller that is gone and does not say so is not waited with any longer. */
const LONGEST_WAIT_MS = 60_000;

/**
 * The Durable Object that keeps the records: export it from your worker, and bind it as a class with SQLite storage.
 *
 * A plain class, so that the module loads on every runtime: objects that answer `fetch` need not extend anything.
 *
 * @see https://developers.cloudflare.com/durable-objects/api/base/
 * @example
 * ```ts
 * // worker.ts: beside the worker's own handlers
 * export { IdempotencyObject } from "faasten/idempotency/durable-object";
 * ```
 */
export class IdempotencyObject {
  readonly #storage: ObjectState["storage"];
  /** Who waits for a key's next version. */
  readonly #waiting = new Map<string, Set<() => void>>();

  constructor(state: ObjectState) {
    this.#storage = state.storage;
    // Without a rowid, a write is one row to Cloudflare's bill; with one it is two.
    this.#exec(`CREATE TABLE IF NOT EXISTS records (${COLUMNS}) WITHOUT ROWID`);
  }

  /** Answers the store. */
  async fetch(request: Request): Promise<Response> {
    const asked = (await request.json()) as Asked;
    if ("args" in asked) return Response.json(await this.#step(asked.key, asked.args));
    await this.#changed(asked.key, asked.seen, asked.timeoutMs, request.signal);
    return Response.json([]);
  }

  /** Deletes what has expired. */
  async alarm(): Promise<void> {
    const now = Date.now();
    this.#exec("DELETE FROM records WHERE expires_at <= ?", now);
    if (this.#exec("SELECT 1 FROM records LIMIT 1").length > 0) await this.#storage.setAlarm(now + SWEEP_EVERY_MS);
  }

  /** Compares and writes without a pause in between, so nobody comes in between. */
  async #step(key: string, args: StepArguments | readonly []): Promise<StepAnswer> {
    const now = Date.now();
    const was = this.#read(key);
    const [expected, version, leaseMs, expiryMs, rest] = args;
    if (expected === undefined || !(was ?? ABSENT).startsWith(expected)) return [now, was ?? null];
    const expiresAt = now + Number(expiryMs);
    const text = `${version}${now + Number(leaseMs)},${expiresAt}${rest}`;
    this.#exec("INSERT OR REPLACE INTO records (id, expires_at, record) VALUES (?, ?, ?)", key, expiresAt, text);
    for (const wake of this.#waiting.get(key) ?? []) wake();
    if ((await this.#storage.getAlarm()) === null) await this.#storage.setAlarm(now + SWEEP_EVERY_MS);
    return [now];
  }

  async #changed(key: string, seen: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<void> {
    if (!(this.#read(key) ?? ABSENT).startsWith(seen)) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, Math.min(timeoutMs, LONGEST_WAIT_MS));
    const wakes = this.#waiting.get(key) ?? new Set();
    this.#waiting.set(key, wakes.add(resolve));
    signal?.addEventListener("abort", () => resolve());
    await promise;
    clearTimeout(timer);
    wakes.delete(resolve);
    if (wakes.size === 0) this.#waiting.delete(key);
  }

  #read(key: string): string | undefined {
    const [row] = this.#exec("SELECT record FROM records WHERE id = ?", key);
    return row?.["record"] as string | undefined;
  }

  #exec(query: string, ...bindings: (string | number)[]): Record<string, unknown>[] {
    return this.#storage.sql.exec(query, ...bindings).toArray();
  }
}
