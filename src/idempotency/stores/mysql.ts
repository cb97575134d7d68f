import { wholeNumberOf } from "../../core/options.ts";
import type { Stored, Swap, Swapped, TransactionalStore } from "../store.ts";
import { inlined } from "./sql/inlined.ts";
import { storedOf } from "./sql/record-row.ts";
import { type Statement, statementsOf } from "./sql/statements.ts";
import { tableOf, type TableOptions } from "./sql/table.ts";
import { recordTooLarge, requireSmall } from "./sql/too-large.ts";
import { type Begin, transact } from "./sql/transact.ts";

/** The part of a pool of `mysql2/promise` that the store calls. */
export interface MysqlPool<Connection extends MysqlConnection = MysqlConnection> extends MysqlQueries {
  getConnection(): Promise<Connection>;
}

/** The part of its connections. */
export interface MysqlConnection extends MysqlQueries {
  beginTransaction(): Promise<void>;
  commit(): Promise<void>;
  rollback(): Promise<void>;
  release(): void;
  destroy(): void;
}

interface MysqlQueries {
  query(sql: string, values: never[]): Promise<[result: unknown, fields: unknown]>;
}

/** Options of `mysqlStore`. */
export interface MysqlStoreOptions<Connection extends MysqlConnection = MysqlConnection> extends TableOptions {
  /** A pool: transactions take a connection of it for themselves. */
  readonly client: MysqlPool<Connection>;
  /**
   * The most that a record may have in bytes. The server's `max_allowed_packet` must be twice as much, since texts are
   * sent as hexadecimal digits: a server that is sent more may just close the connection. @default 2_000_000
   */
  readonly maxRecordBytes?: number | undefined;
}

/**
 * Keeps records in a table of MySQL or MariaDB: each swap is one statement, and one more where it is refused.
 *
 * Leases are counted by the database's clock. Inside of `transaction` the work has the connection of the transaction.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://dev.mysql.com/doc/refman/8.4/en/innodb-deadlocks-handling.html
 * @example
 * ```ts
 * import { createIdempotency } from "faasten/idempotency";
 * import { mysqlStore } from "faasten/idempotency/mysql";
 * import { createPool } from "mysql2/promise";
 *
 * export const once = createIdempotency({ store: mysqlStore({ client: createPool("mysql://shop.example/shop") }) });
 * ```
 */
export function mysqlStore<Connection extends MysqlConnection>(
  options: MysqlStoreOptions<Connection>,
): TransactionalStore<Connection> {
  const table = tableOf("mysqlStore", options, "client", { maxRecordBytes: wholeNumberOf(1) });
  const { client, maxRecordBytes = 2_000_000 } = options;
  const statements = statementsOf(table, NOW, "");
  const deleteExpired = `DELETE FROM ${table} WHERE expires_at <= ${NOW} LIMIT ?`;

  const read = async (key: string): Promise<Required<Stored>> => {
    const rows = await resultOf(client, statements.read(key));
    return storedOf((rows as readonly unknown[])[0]);
  };
  const isSwapped = async (on: MysqlQueries, wanted: Swap): Promise<boolean> => {
    requireSmall("mysql", wanted, maxRecordBytes);
    try {
      return (await changed(on, statements.write(wanted))) > 0;
    } catch (error) {
      const code = errno(error);
      if (REFUSALS.has(code)) return false;
      if (TOO_LARGE.has(code)) throw recordTooLarge("mysql", wanted.key, "the server takes", error);
      throw error;
    }
  };

  return {
    name: "mysql",
    capabilities: { linearizable: true, clock: "store", returnsCurrent: false, durable: true, maxRecordBytes },
    swap: async (wanted) =>
      (await retried(() => isSwapped(client, wanted)))
        ? { swapped: true }
        : { swapped: false, ...(await read(wanted.key)) },
    read,
    sweep: (limit) => retried(() => changed(client, { sql: deleteExpired, args: [limit] })),
    async transaction(work) {
      const swapWithin = async (on: Connection, wanted: Swap): Promise<Swapped> => {
        key = wanted.key;
        return (await isSwapped(on, wanted)) ? { swapped: true } : { swapped: false, current: undefined };
      };
      let key = "";
      const swapped = await transact(beginOf(client), work, swapWithin);
      // Inside of the transaction it would be read as it was when that began.
      return swapped.swapped ? swapped : { swapped: false, ...(await read(key)) };
    },
  };
}

/** Not of the connection's time zone, whose clocks may be set back by an hour. */
const NOW = "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000)";

/**
 * ER_DUP_ENTRY: a row is there, whatever the flags of the connection make of numbers of rows. ER_CHECKREAD: it has changed
 * since the transaction began, and MariaDB tells so instead of finding that it is not as expected.
 */
const REFUSALS: ReadonlySet<unknown> = new Set([1062, 1020]);
/** ER_NET_PACKET_TOO_LARGE, ER_DATA_TOO_LONG. */
const TOO_LARGE: ReadonlySet<unknown> = new Set([1153, 1406]);
/** ER_LOCK_DEADLOCK: the server has undone the statement. */
const DEADLOCK = 1213;
const MOST_TRIES = 5;

async function changed(on: MysqlQueries, statement: Statement): Promise<number> {
  return ((await resultOf(on, statement)) as { readonly affectedRows: number }).affectedRows;
}

/** The values are in the text already. Without a list of them a pool with `namedPlaceholders` would keep each text. */
async function resultOf(on: MysqlQueries, statement: Statement): Promise<unknown> {
  return (await on.query(inlined(statement), []))[0];
}

/** Of those that wait for each other in a circle the server ends one, which goes again when another is through. */
async function retried<Value>(statement: () => Promise<Value>, tries = 1): Promise<Value> {
  try {
    return await statement();
  } catch (error) {
    if (errno(error) !== DEADLOCK || tries === MOST_TRIES) throw error;
    return retried(statement, tries + 1);
  }
}

function errno(error: unknown): unknown {
  return (error as { readonly errno?: unknown } | undefined)?.errno;
}

function beginOf<Connection extends MysqlConnection>(pool: MysqlPool<Connection>): Begin<Connection> {
  return async (run) => {
    const connection = await pool.getConnection();
    try {
      await connection.beginTransaction();
      await run(connection);
      await connection.commit();
      connection.release();
    } catch (error) {
      await connection.rollback().then(
        () => connection.release(),
        () => connection.destroy(),
      );
      throw error;
    }
  };
}
