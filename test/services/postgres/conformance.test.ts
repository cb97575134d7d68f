import { neon, neonConfig } from "@neondatabase/serverless";
import { Client, Pool, type PoolClient } from "pg";
import postgres, { type Sql, type TransactionSql } from "postgres";
import { afterAll, beforeAll, describe, it } from "vitest";
import { type PostgresClient, postgresStore } from "../../../src/idempotency/stores/postgres.ts";
import {
  storeConformance,
  type StoreConformanceOptions,
} from "../../../src/testing/store-conformance/store-conformance.ts";
import { type NeonServer, startNeonServer } from "../../idempotency/stores/postgres/neon-server.ts";
import { migrationOf } from "../../idempotency/stores/sql/migration.ts";
import { useServer } from "../sql/server.ts";
import { connectionTo, startPostgres } from "./server.ts";

const never = (): Promise<never> => Promise.reject(new Error("it is only looked at"));

describe("postgresStore on a server", () => {
  const server = useServer(startPostgres);
  let pool: Pool;
  let single: Client;
  let sql: Sql;
  let unprepared: Sql;
  let neonServer: NeonServer;

  beforeAll(async () => {
    const running = server();
    if (!running) return;
    const connection = connectionTo(running.port);
    const options = { ...connection, username: "postgres", max: 32, onnotice: () => undefined };
    pool = new Pool({ ...connection, max: 32 });
    single = new Client(connection);
    sql = postgres(options);
    unprepared = postgres({ ...options, prepare: false });
    neonServer = await startNeonServer(throughPool);
    neonConfig.fetchEndpoint = () => neonServer.endpoint;
    await single.connect();
    await pool.query([...migrationOf("Postgres"), "CREATE TABLE effects (name text PRIMARY KEY)"].join(";"));
  });
  afterAll(async () => {
    if (!server()) return;
    neonServer.close();
    await Promise.all([pool.end(), single.end(), sql.end(), unprepared.end()]);
  });

  /** With every value as text, as Neon's proxy sends it. */
  async function throughPool(text: string, values: unknown[]): ReturnType<Parameters<typeof startNeonServer>[0]> {
    const asText = { getTypeParser: () => (value: string) => value };
    const { fields, rows } = await pool.query({ text, values, rowMode: "array", types: asText as never });
    return { fields, rows: rows as unknown[][] };
  }
  const readEffect = async (name: string): Promise<boolean> =>
    (await pool.query("SELECT FROM effects WHERE name = $1", [name])).rowCount === 1;

  const clients: [name: string, client: () => PostgresClient, write?: (tx: unknown, name: string) => unknown][] = [
    ["a Pool", () => pool, (tx, name) => (tx as PoolClient).query("INSERT INTO effects VALUES ($1)", [name])],
    ["postgres.js", () => sql, (tx, name) => (tx as TransactionSql)`INSERT INTO effects VALUES (${name})`],
    [
      "postgres.js without prepared statements",
      () => unprepared,
      (tx, name) => (tx as TransactionSql)`INSERT INTO effects VALUES (${name})`,
    ],
    ["a Client", () => single],
    ["Neon's driver", () => neon("postgresql://user:password@shop.neon.tech/shop")],
  ];

  describe.each(clients)("through %s", (_name, clientOf, writeEffect) => {
    const options: StoreConformanceOptions = {
      create: () => postgresStore({ client: clientOf() }),
      like: postgresStore({ client: writeEffect ? { unsafe: never, begin: never } : { query: never } }),
      ...(writeEffect && { writeEffect, readEffect }),
    };
    it.for(storeConformance(options))("$name", { timeout: 60_000 }, async (check, context) => {
      context.expect(await check.run(context)).toBeUndefined();
    });
  });
});
