import type { Begin } from "../sql/transact.ts";

/** The rows of a query, bare or in a result. */
type Result = PromiseLike<readonly unknown[] | { readonly rows: readonly unknown[] }>;

/** What runs one statement at a time: a `pg` Client, Neon's `neon()`, and whatever else has this method. */
export interface PostgresQueries {
  query(text: string, values: unknown[]): Result;
}

/** A `pg` Pool, or one that is like it, such as Neon's. */
export interface PostgresPool extends PostgresQueries {
  /** By this a pool is known: a Client has `connect` too. */
  readonly totalCount: number;
  connect(): Promise<unknown>;
}

/** PGlite. */
export interface Pglite extends PostgresQueries {
  transaction(work: (tx: PostgresQueries) => Promise<void>): Promise<unknown>;
}

/** The `sql` of postgres.js. */
export interface PostgresJs extends PostgresUnsafe {
  begin(work: (sql: PostgresUnsafe) => Promise<void>): Promise<unknown>;
}

interface PostgresUnsafe {
  unsafe(text: string, values: never[], options: { prepare: boolean }): Result;
}

/** Clients that can hold a transaction open. */
export type TransactionalPostgresClient = PostgresPool | Pglite | PostgresJs;
export type PostgresClient = TransactionalPostgresClient | PostgresQueries;

/**
 * Runs a statement, with a client or inside of a transaction. `prepare` tells whether the same text comes again: what is
 * prepared stays on the server's connection.
 */
export type Query = (on: unknown, text: string, values: unknown[], prepare?: boolean) => Promise<readonly unknown[]>;

/** What the store needs of a client. */
export interface Connection {
  readonly query: Query;
  /** Absent where the client has no transactions. */
  readonly begin?: Begin<unknown>;
}

/** Tells by its methods which client it is. */
export function connectionOf(client: PostgresClient): Connection {
  if ("begin" in client) {
    // Prepared unless the client is told otherwise: a statement that is not takes postgres.js two round trips.
    const query: Query = async (on, text, values, prepare = true) =>
      rowsOf(await (on as PostgresUnsafe).unsafe(text, values as never[], { prepare }));
    return { query, begin: (run) => client.begin(run) };
  }
  const query: Query = async (on, text, values) => rowsOf(await (on as PostgresQueries).query(text, values));
  if ("totalCount" in client) return { query, begin: (run) => inPool(client, run) };
  // Neon's function has a `transaction` as well, which takes a list of statements.
  if (typeof client !== "function" && "transaction" in client)
    return { query, begin: (run) => client.transaction(run) };
  return { query };
}

function rowsOf(result: Awaited<Result>): readonly unknown[] {
  return "rows" in result ? result.rows : result;
}

async function inPool(pool: PostgresPool, run: (tx: unknown) => Promise<void>): Promise<void> {
  const client = (await pool.connect()) as PooledClient;
  // A connection that breaks says so by an event too, which ends the process when nobody listens.
  client.on("error", ignore);
  let broken = false;
  try {
    await client.query("BEGIN");
    await run(client);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => (broken = true));
    throw error;
  } finally {
    client.off("error", ignore);
    client.release(broken);
  }
}

function ignore(): void {
  // The query that was under way, or the next one, rejects.
}

interface PooledClient {
  query(text: string): Promise<unknown>;
  on(event: "error", listener: () => void): unknown;
  off(event: "error", listener: () => void): unknown;
  /** Closes the connection if it is told to. */
  release(destroy: boolean): void;
}
