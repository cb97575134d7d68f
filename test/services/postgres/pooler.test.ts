import { Pool, type PoolClient } from "pg";
import postgres, { type Sql, type TransactionSql } from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { IdempotencyStore } from "../../../src/idempotency/store.ts";
import { type PostgresClient, postgresStore } from "../../../src/idempotency/stores/postgres.ts";
import { storeConformance } from "../../../src/testing/store-conformance/store-conformance.ts";
import { migrationOf } from "../../idempotency/stores/sql/migration.ts";
import { type Missing, type Server, useServer } from "../sql/server.ts";
import { startPooler } from "./pooler.ts";
import { connectionTo, startPostgres } from "./server.ts";

const never = (): Promise<never> => Promise.reject(new Error("it is only looked at"));

describe("postgresStore behind a pooler that keeps no connection for anybody", () => {
  const server = useServer(startPostgresAndPooler);
  let pool: Pool;
  let sql: Sql;

  beforeAll(async () => {
    const running = server();
    if (!running) return;
    pool = new Pool({ ...connectionTo(running.port), max: 32 });
    const connection = { ...connectionTo(running.port), username: "postgres", max: 32, onnotice: () => undefined };
    sql = postgres({ ...connection, prepare: false, fetch_types: false });
    await pool.query([...migrationOf("Postgres"), "CREATE TABLE effects (name text PRIMARY KEY)"].join(";"));
  });
  afterAll(async () => {
    if (server()) await Promise.all([pool.end(), sql.end()]);
  });

  const readEffect = async (name: string): Promise<boolean> =>
    (await pool.query("SELECT FROM effects WHERE name = $1", [name])).rowCount === 1;

  describe.each<[string, () => PostgresClient, (tx: unknown, name: string) => unknown]>([
    ["a Pool", () => pool, (tx, name) => (tx as PoolClient).query("INSERT INTO effects VALUES ($1)", [name])],
    [
      "postgres.js without prepared statements",
      () => sql,
      (tx, name) => (tx as TransactionSql)`INSERT INTO effects VALUES (${name})`,
    ],
  ])("through %s", (_name, clientOf, writeEffect) => {
    const like = postgresStore({ client: { unsafe: never, begin: never } });
    const create = (): IdempotencyStore => postgresStore({ client: clientOf() });
    const checks = storeConformance({ create, like, writeEffect, readEffect });
    it.for(checks)("$name", { timeout: 60_000 }, async (check, context) => {
      context.expect(await check.run(context)).toBeUndefined();
    });
  });

  it("is one that shares connections", async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, async () => pool.query("SELECT pg_backend_pid() AS id")));
    expect(new Set(ids.map(({ rows }) => (rows[0] as { id: number }).id)).size).toBeLessThanOrEqual(4);
  });
});

async function startPostgresAndPooler(): Promise<Server | Missing> {
  const database = await startPostgres();
  if ("missing" in database) return database;
  const pooler = await startPooler(database);
  if ("missing" in pooler) {
    await database.stop();
    return pooler;
  }
  return { port: pooler.port, stop: async () => void (await Promise.all([pooler.stop(), database.stop()])) };
}
