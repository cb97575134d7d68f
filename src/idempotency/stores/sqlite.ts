import { collectWrites } from "../collect-writes.ts";
import { FaastenError } from "../../core/errors.ts";
import { isThenable } from "../../core/thenable.ts";
import type { Swap, Swapped, TransactionalStore } from "../store.ts";
import { storedOf } from "./sql/record-row.ts";
import { SQLITE_NOW, sqliteSweep } from "./sql/sqlite.ts";
import { type Statement, statementsOf } from "./sql/statements.ts";
import { tableOf, type TableOptions } from "./sql/table.ts";

/** The part of a database that the store calls; the `DatabaseSync` of `node:sqlite` and better-sqlite3 have it. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
}

/** A statement of it. */
export interface SqliteStatement {
  get(...values: (string | number | null)[]): unknown;
  run(...values: (string | number | null)[]): { readonly changes: number | bigint };
}

/** Takes the writes that are to be committed with the result. */
export interface SqliteTransaction {
  /** Each is called once, within the transaction, and must have done its work when it returns. */
  write(...writes: readonly (() => unknown)[]): void;
}

/** Options of `sqliteStore`. */
export interface SqliteStoreOptions extends TableOptions {
  readonly database: SqliteDatabase;
}

/**
 * Keeps records in a table of a SQLite file, for the processes of one machine.
 *
 * The database is busy while another process writes: open it with a `timeout`. Its transactions take functions, which are
 * called one after the other without a pause: so nothing else of the process comes into the transaction.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://www.sqlite.org/lang_transaction.html
 * @example
 * ```ts
 * import { DatabaseSync } from "node:sqlite";
 * import { createIdempotency } from "faasten/idempotency";
 * import { sqliteStore } from "faasten/idempotency/sqlite";
 *
 * const database = new DatabaseSync("/data/shop.db", { timeout: 1000 });
 * export const once = createIdempotency({ store: sqliteStore({ database }) });
 * ```
 */
export function sqliteStore(options: SqliteStoreOptions): TransactionalStore<SqliteTransaction> {
  const table = tableOf("sqliteStore", options, "database");
  const { database } = options;
  const { read, write } = statementsOf(table, SQLITE_NOW);
  const sweep = sqliteSweep(table);
  const prepared = new Map<string, SqliteStatement>();

  const prepare = (sql: string): SqliteStatement => {
    const statement = prepared.get(sql) ?? database.prepare(sql);
    prepared.set(sql, statement);
    return statement;
  };
  const run = ({ args, sql }: Statement): number => Number(prepare(sql).run(...args).changes);
  const stored = (key: string): ReturnType<typeof storedOf> => {
    const { args, sql } = read(key);
    return storedOf(prepare(sql).get(...args));
  };
  const swap = (wanted: Swap): Swapped =>
    run(write(wanted)) > 0 ? { swapped: true } : { swapped: false, ...stored(wanted.key) };

  return {
    name: "sqlite",
    // What is acknowledged is as durable as the file, which is on one machine.
    capabilities: { linearizable: true, clock: "store", returnsCurrent: true, durable: false },
    swap: async (wanted) => swap(wanted),
    read: async (key) => stored(key),
    swapMany: async (swaps) => atomically(database, () => swaps.map(swap)),
    sweep: async (limit) => run({ sql: sweep, args: [limit] }),
    async transaction(work) {
      const { wanted, writes } = await collectWrites(work);
      return atomically(database, () => {
        const swapped = swap(wanted);
        if (swapped.swapped) for (const one of writes) writeNow(one);
        return swapped;
      });
    },
  };
}

function atomically<Value>(database: SqliteDatabase, work: () => Value): Value {
  database.exec("BEGIN IMMEDIATE");
  try {
    const value = work();
    database.exec("COMMIT");
    return value;
  } catch (error) {
    try {
      database.exec("ROLLBACK");
    } catch {
      // There is nothing to roll back any more: some errors, such as a full disk, do so themselves.
    }
    throw error;
  }
}

function writeNow(write: () => unknown): void {
  const result = write();
  if (!isThenable(result)) return;
  void result.then(undefined, () => undefined); // How it ends is of no interest: the transaction is rolled back.
  throw new FaastenError(
    "ASYNC_WRITE",
    "sqliteStore: what `write` is given must not be async: it would come too late.",
  );
}
