import type { Swap, Swapped, TransactionalStore } from "../store.ts";
import { type SqlValue, storedOf } from "./sql/record-row.ts";
import { SQLITE_NOW, sqliteSweep } from "./sql/sqlite.ts";
import { type Statement, statementsOf } from "./sql/statements.ts";
import { tableOf, type TableOptions } from "./sql/table.ts";
import { type Begin, transact } from "./sql/transact.ts";

/** The part of a libSQL client that the store calls. */
export interface LibsqlClient<Tx extends LibsqlTransaction = LibsqlTransaction> {
  batch(statements: LibsqlStatement[], mode: "write" | "read"): Promise<LibsqlResult[]>;
  transaction(mode: "write"): Promise<Tx>;
}

/** The part of its transactions. */
export interface LibsqlTransaction {
  execute(statement: LibsqlStatement): Promise<LibsqlResult>;
  commit(): Promise<void>;
  close(): void;
}

interface LibsqlStatement {
  sql: string;
  args: SqlValue[];
}

/** What a statement gave. */
export interface LibsqlResult {
  readonly rows: readonly unknown[];
  readonly rowsAffected: number;
}

/** Options of `libsqlStore`. */
export interface LibsqlStoreOptions<Tx extends LibsqlTransaction = LibsqlTransaction> extends TableOptions {
  readonly client: LibsqlClient<Tx>;
}

/**
 * Keeps records in a table of libSQL, as Turso runs it: each swap is one batch, which brings the record along when it is
 * refused.
 *
 * An embedded replica may be behind when it reads, which costs a round trip; its writes go to the primary. Inside of
 * `transaction` the work has the client's own interactive transaction.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://docs.turso.tech/sdk/ts/reference#transactions
 * @example
 * ```ts
 * import { createClient } from "@libsql/client";
 * import { createIdempotency } from "faasten/idempotency";
 * import { libsqlStore } from "faasten/idempotency/libsql";
 *
 * const client = createClient({ url: "libsql://shop.turso.io" });
 * export const once = createIdempotency({ store: libsqlStore({ client }) });
 * ```
 */
export function libsqlStore<Tx extends LibsqlTransaction>(options: LibsqlStoreOptions<Tx>): TransactionalStore<Tx> {
  const table = tableOf("libsqlStore", options, "client");
  const { client } = options;
  const { read, write } = statementsOf(table, SQLITE_NOW);
  const sweep = sqliteSweep(table);

  const swapMany = async (swaps: readonly Swap[]): Promise<Swapped[]> => {
    const statements = swaps.flatMap((swap): Statement[] => [write(swap), read(swap.key, UNLESS_WRITTEN)]);
    const results = await client.batch(statements, "write");
    return swaps.map((_, index) =>
      answerOf(results[2 * index] as LibsqlResult, results[2 * index + 1] as LibsqlResult),
    );
  };
  const begin: Begin<Tx> = async (run) => {
    const tx = await client.transaction("write");
    try {
      await run(tx);
      await tx.commit();
    } finally {
      tx.close(); // Which rolls back what is not committed.
    }
  };
  const swapWithin = async (tx: Tx, wanted: Swap): Promise<Swapped> =>
    answerOf(await tx.execute(write(wanted)), await tx.execute(read(wanted.key)));

  return {
    name: "libsql",
    capabilities: { linearizable: true, clock: "store", returnsCurrent: true, durable: true },
    swap: async (wanted) => (await swapMany([wanted]))[0] as Swapped,
    async read(key) {
      // As a write: a replica would read what it has.
      const [found] = await client.batch([read(key)], "write");
      return storedOf(found?.rows[0]);
    },
    swapMany: async (swaps) => (swaps.length > 0 ? swapMany(swaps) : []),
    async sweep(limit) {
      const [swept] = await client.batch([{ sql: sweep, args: [limit] }], "write");
      return (swept as LibsqlResult).rowsAffected;
    },
    transaction: (work) => transact(begin, work, swapWithin),
  };
}

/** A result that has just been written need not travel back. */
const UNLESS_WRITTEN = " AND changes() = 0";

function answerOf(written: LibsqlResult, found: LibsqlResult): Swapped {
  return written.rowsAffected > 0 ? { swapped: true } : { swapped: false, ...storedOf(found.rows[0]) };
}
