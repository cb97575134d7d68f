import { collectWrites } from "../collect-writes.ts";
import type { Stored, Swap, Swapped, TransactionalStore } from "../store.ts";
import { type SqlValue, storedOf } from "./sql/record-row.ts";
import { SQLITE_NOW, sqliteSweep } from "./sql/sqlite.ts";
import { type Statement, statementsOf } from "./sql/statements.ts";
import { tableOf, type TableOptions } from "./sql/table.ts";
import { requireSmall } from "./sql/too-large.ts";

/** The part of a D1 binding that the store calls. */
export interface D1Binding<Prepared extends D1Statement = D1Statement> {
  prepare(sql: string): Prepared;
  batch(statements: Prepared[]): Promise<D1Answer[]>;
}

/** A statement of it, prepared. */
export interface D1Statement {
  bind(...values: SqlValue[]): this;
}

/** What a statement gave. */
export interface D1Answer {
  readonly results: readonly unknown[];
  readonly meta: object;
}

/** Takes the statements that are to be committed with the result. */
export interface D1Transaction<Prepared extends D1Statement = D1Statement> {
  write(...statements: readonly Prepared[]): void;
}

/** Options of `d1Store`. */
export interface D1StoreOptions<Prepared extends D1Statement = D1Statement> extends TableOptions {
  /** The binding itself: a session of it may read what is old. */
  readonly database: D1Binding<Prepared>;
}

/**
 * Keeps records in a table of Cloudflare D1: each swap is one batch, which brings the record along when it is refused.
 *
 * Its transactions take prepared statements, and commit them together with the result. A record has at most 2 MB.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://developers.cloudflare.com/d1/worker-api/d1-database/#batch
 * @example
 * ```ts
 * import { createIdempotency, type Idempotency } from "faasten/idempotency";
 * import { type D1Binding, d1Store } from "faasten/idempotency/d1";
 *
 * export const onceWith = (env: { readonly DB: D1Binding }): Idempotency =>
 *   createIdempotency({ store: d1Store({ database: env.DB }) });
 * ```
 */
export function d1Store<Prepared extends D1Statement>(
  options: D1StoreOptions<Prepared>,
): TransactionalStore<D1Transaction<Prepared>> {
  const table = tableOf("d1Store", options, "database");
  const { database } = options;
  const { read, write } = statementsOf(table, SQLITE_NOW);
  const sweep = sqliteSweep(table);
  const prepare = ({ args, sql }: Statement): Prepared => database.prepare(sql).bind(...args);

  const readNow = async (key: string): Promise<Required<Stored>> => {
    const [found] = await database.batch([prepare(read(key))]);
    return storedOf(found?.results[0]);
  };
  const swapMany = async (swaps: readonly Swap[]): Promise<Swapped[]> => {
    const statements = swaps.flatMap((swap) => {
      requireSmall("d1", swap, MOST_BYTES);
      return [prepare(write(swap)), prepare(read(swap.key, UNLESS_WRITTEN))];
    });
    const answers = await database.batch(statements);
    return swaps.map((_, index) => {
      if (changesOf(answers[2 * index]) > 0) return { swapped: true };
      return { swapped: false, ...storedOf(answers[2 * index + 1]?.results[0]) };
    });
  };

  return {
    name: "d1",
    capabilities: {
      linearizable: true,
      clock: "store",
      returnsCurrent: true,
      durable: true,
      maxRecordBytes: MOST_BYTES,
    },
    swap: async (wanted) => (await swapMany([wanted]))[0] as Swapped,
    read: readNow,
    swapMany: async (swaps) => (swaps.length > 0 ? swapMany(swaps) : []),
    sweep: async (limit) => changesOf((await database.batch([prepare({ sql: sweep, args: [limit] })]))[0]),
    async transaction(work) {
      const { wanted, writes } = await collectWrites(work);
      requireSmall("d1", wanted, MOST_BYTES);
      // Fails, and the batch with it, if the statement before it has changed nothing.
      const guard = database.prepare(`INSERT INTO ${table} (id) SELECT NULL WHERE changes() = 0`);
      try {
        await database.batch([prepare(write(wanted)), guard, ...writes]);
        return { swapped: true };
      } catch (error) {
        if (!isGuards(error, table)) throw error;
        return { swapped: false, ...(await readNow(wanted.key)) };
      }
    },
  };
}

/** A result that has just been written need not travel back. */
const UNLESS_WRITTEN = " AND changes() = 0";

/** The most that a row may have. */
const MOST_BYTES = 2_000_000;

function changesOf(answer: D1Answer | undefined): number {
  return Number((answer?.meta as { readonly changes?: unknown } | undefined)?.changes);
}

/** The message has the name as the table was made with, without its schema. */
function isGuards(error: unknown, table: string): boolean {
  const column = `${table.replace(/.*\./, "")}.id`.toLowerCase();
  return String(error).toLowerCase().includes(`not null constraint failed: ${column}`);
}
