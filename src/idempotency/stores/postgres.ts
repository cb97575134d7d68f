import type { IdempotencyStore, Stored, Swap, Swapped, TransactionalStore } from "../store.ts";
import {
  connectionOf,
  type Pglite,
  type PostgresClient,
  type PostgresJs,
  type PostgresPool,
  type PostgresQueries,
  type TransactionalPostgresClient,
} from "./postgres/client.ts";
import { storedOf } from "./sql/record-row.ts";
import { type Statement, type Statements, statementsOf } from "./sql/statements.ts";
import { tableOf, type TableOptions } from "./sql/table.ts";
import { transact } from "./sql/transact.ts";

export type { Pglite, PostgresClient, PostgresJs, PostgresPool, PostgresQueries, TransactionalPostgresClient };

/** Options of `postgresStore`. */
export interface PostgresStoreOptions<Client extends PostgresClient = PostgresClient> extends TableOptions {
  /** A Pool of `pg`, the `sql` of postgres.js, PGlite; or, without transactions, a Client of `pg` or Neon's `neon()`. */
  readonly client: Client;
}

/**
 * Keeps records in a table of Postgres: each swap is one statement, which brings the record along when it is refused.
 *
 * Leases are counted by the database's clock. Nothing is kept on a connection, so it works behind a pooler. Inside of
 * `transaction` the work has the client of the transaction: a `PoolClient`, the `sql` of `begin`, a `Transaction`.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://www.postgresql.org/docs/current/sql-insert.html#SQL-ON-CONFLICT
 * @example
 * ```ts
 * import { createIdempotency } from "faasten/idempotency";
 * import { postgresStore } from "faasten/idempotency/postgres";
 * import { Pool } from "pg";
 *
 * export const once = createIdempotency({ store: postgresStore({ client: new Pool() }) });
 * ```
 */
export function postgresStore(options: PostgresStoreOptions<TransactionalPostgresClient>): TransactionalStore<unknown>;
export function postgresStore(options: PostgresStoreOptions): IdempotencyStore;
export function postgresStore(options: PostgresStoreOptions): IdempotencyStore {
  const table = tableOf("postgresStore", options, "client");
  const { client } = options;
  const statements = statementsOf(table, NOW);
  const { begin, query } = connectionOf(client);

  const swapMany = async (on: unknown, swaps: readonly Swap[], again = true): Promise<Swapped[]> => {
    const answers: Swapped[] = [];
    const places = inOrderOfKeys(swaps);
    const inOrder = places.map((place) => swaps[place] as Swap);
    const { args, sql } = swapStatement(statements, inOrder);
    // There are too many texts for lists to keep each of them prepared: one for each length and mix of the two kinds.
    for (const row of await query(on, sql, args, swaps.length === 1)) {
      const { at, swapped } = row as { readonly at: number; readonly swapped: boolean };
      answers[places[at] as number] = swapped ? { swapped } : { swapped, ...storedOf(row) };
    }
    // Refused, and yet as expected: the statement waited for another's write, which is not in the picture that it reads.
    for (const [place, swap] of swaps.entries())
      if (again && isAsExpected(answers[place], swap))
        answers[place] = (await swapMany(on, [swap], false))[0] as Swapped;
    return answers;
  };
  const swap = async (on: unknown, wanted: Swap): Promise<Swapped> => (await swapMany(on, [wanted]))[0] as Swapped;

  return {
    name: "postgres",
    capabilities: { linearizable: true, clock: "store", returnsCurrent: true, durable: true },
    swap: (wanted) => swap(client, wanted),
    async read(key): Promise<Stored> {
      const { args, sql } = statements.read(key);
      return storedOf((await query(client, numbered(sql), args))[0]);
    },
    async swapMany(swaps) {
      const answers: Swapped[] = [];
      for (let from = 0; from < swaps.length; from += MOST_IN_ONE)
        answers.push(...(await swapMany(client, swaps.slice(from, from + MOST_IN_ONE))));
      return answers;
    },
    async sweep(limit) {
      const [row] = await query(client, sweepStatement(table), [limit]);
      return Number((row as { readonly deleted: unknown }).deleted);
    },
    ...(begin && { transaction: (work: (tx: unknown) => Promise<Swap>) => transact(begin, work, swap) }),
  };
}

/** Of more swaps the statement takes longer to plan than two of them. */
const MOST_IN_ONE = 100;

const NOW = "floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint";

/** The order in which others make theirs too: so none waits in a circle. */
function inOrderOfKeys(swaps: readonly Swap[]): number[] {
  return [...swaps.keys()].toSorted((a, b) => ((swaps[a] as Swap).key < (swaps[b] as Swap).key ? -1 : 1));
}

/** All swaps in one statement. Its text tells their number and which of them expect a record, and no more. */
function swapStatement({ read, write }: Statements, swaps: readonly Swap[]): Statement {
  const parts = swaps.map((swap, at) => {
    const done = `EXISTS (SELECT FROM w${at})`;
    const written = write(swap);
    const found = read(swap.key, ` AND NOT ${done}`, `${at} AS at, ${done} AS swapped, `);
    return { written, found };
  });
  const writes = parts.map(({ written }, at) => `w${at} AS (${written.sql} RETURNING 1)`);
  return {
    sql: numbered(`WITH ${writes.join()} ${parts.map(({ found }) => found.sql).join(" UNION ALL ")}`),
    args: [...parts.flatMap(({ written }) => written.args), ...parts.flatMap(({ found }) => found.args)],
  };
}

/** Rows that somebody holds are left for the next time. */
function sweepStatement(table: string): string {
  const expired = `SELECT id FROM ${table} WHERE expires_at <= ${NOW} LIMIT $1 FOR UPDATE SKIP LOCKED`;
  const sweep = `DELETE FROM ${table} WHERE id = ANY (ARRAY (${expired})) RETURNING 1`;
  return `WITH swept AS (${sweep}) SELECT count(*) AS deleted FROM swept`;
}

function numbered(sql: string): string {
  let count = 0;
  return sql.replaceAll("?", () => `$${++count}`);
}

function isAsExpected(answer: Swapped | undefined, { expected }: Swap): boolean {
  if (!answer || answer.swapped) return false;
  return answer.current?.token === expected?.token && answer.current?.revision === expected?.revision;
}
