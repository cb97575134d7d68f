import { PGlite, type Transaction } from "@electric-sql/pglite";
import { neon, neonConfig } from "@neondatabase/serverless";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import { Client, Pool } from "pg";
import postgres from "postgres";
import type { IdempotencyStore, TransactionalStore } from "../../../src/idempotency/store.ts";
import { postgresStore } from "../../../src/idempotency/stores/postgres.ts";
import { type NeonServer, startNeonServer } from "./postgres/neon-server.ts";
import { migrationOf } from "./sql/migration.ts";
import { proveStore } from "./sql/prove-store.ts";
import { beginning, begun } from "./sql/sample-swaps.ts";

const never = (): Promise<never> => Promise.reject(new Error("it is only looked at"));

let database: PGlite;
beforeAll(async () => {
  database = new PGlite();
  await database.exec([...migrationOf("Postgres"), "CREATE TABLE effects (name text PRIMARY KEY)"].join(";"));
  await database.exec(`CREATE SCHEMA shop; ${migrationOf("Postgres", "shop.done_once").join(";")}`);
}, 60_000);
afterAll(() => database.close());

const hasEffect = async (name: string): Promise<boolean> =>
  (await database.query("SELECT name FROM effects WHERE name = $1", [name])).rows.length > 0;

describe("postgresStore with PGlite", () => {
  proveStore<Transaction>({
    create: () => postgresStore({ client: database }),
    like: postgresStore({ client: { transaction: never, query: never } }),
    writeEffect: async (tx, name) => tx.query("INSERT INTO effects VALUES ($1)", [name]),
    readEffect: hasEffect,
  });

  it("rejects with the database's error, and keeps nothing, when a write fails", async () => {
    const store = postgresStore({ client: database });
    const completion = await begun(store, "fails");
    const transaction = store.transaction(async (tx) => {
      await (tx as Transaction).query("INSERT INTO effects VALUES ('fails')");
      await (tx as Transaction).query("INSERT INTO effects VALUES ('fails')");
      return completion;
    });
    await expect(transaction).rejects.toMatchObject({ code: "23505" });
    expect(await hasEffect("fails")).toBe(false);
    expect(await store.swap(completion)).toEqual({ swapped: true });
  });

  it("keeps to a table in another schema", async () => {
    const store = postgresStore({ client: database, table: "shop.done_once" });
    expect(await store.swap(beginning("in another schema"))).toEqual({ swapped: true });
    expect(await postgresStore({ client: database }).read("in another schema")).toMatchObject({ current: undefined });
    expect(await store.sweep?.(10)).toBe(0);
  });

  it("rejects with the database's error when there is no table", async () => {
    const store = postgresStore({ client: database, table: "missing" });
    await expect(store.read("a")).rejects.toMatchObject({ code: "42P01" });
  });
});

describe("postgresStore with Neon's driver over HTTP", () => {
  let server: NeonServer;
  const sql = neon("postgresql://user:password@shop.neon.tech/shop");
  beforeAll(async () => {
    const asText = Object.fromEntries([16, 20, 21, 23, 25].map((type) => [type, (text: string) => text]));
    server = await startNeonServer(async (text, values) => {
      const { fields, rows } = await database.query(text, values, { rowMode: "array", parsers: asText });
      return { fields, rows: rows as unknown[][] };
    });
    neonConfig.fetchEndpoint = () => server.endpoint;
  });
  afterAll(() => server.close());

  proveStore({ create: () => postgresStore({ client: sql }), like: postgresStore({ client: sql }) });

  it("takes one request for each swap, also for one that is refused, and for a list", async () => {
    const store = postgresStore({ client: sql });
    const before = server.requests();
    const completion = await begun(store, "requests");
    await store.swap(completion);
    expect(server.requests() - before).toBe(2);
    await store.swap(beginning("requests"));
    expect(server.requests() - before).toBe(3);
    await store.swapMany?.([beginning("requests"), beginning("requests too")]);
    expect(server.requests() - before).toBe(4);
  });

  it("rejects with the driver's error", async () => {
    const store = postgresStore({ client: sql, table: "missing" });
    await expect(store.swap(beginning("a"))).rejects.toMatchObject({ name: "NeonDbError", code: "42P01" });
  });
});

it("has one text for lists of one length, whatever the order of their keys", async () => {
  const texts = new Set<string>();
  const query = async (text: string): Promise<unknown[]> => (texts.add(text), []);
  const store = postgresStore({ client: { query } });
  for (const keys of ["abc", "cba", "xay"]) await store.swapMany?.(keys.split("").map((key) => beginning(key)));
  expect(texts.size).toBe(1);
});

it("has transactions where the client has", () => {
  const client = new Client("postgresql://127.0.0.1:1/none");
  const sql = postgres("postgresql://127.0.0.1:1/none");
  expect(postgresStore({ client: neon("postgresql://user:password@shop.neon.tech/shop") })).not.toHaveProperty(
    "transaction",
  );
  expect(postgresStore({ client })).not.toHaveProperty("transaction");
  expect(postgresStore({ client: new Pool() })).toHaveProperty("transaction");
  expect(postgresStore({ client: sql })).toHaveProperty("transaction");
  expect(postgresStore({ client: database })).toHaveProperty("transaction");
  expectTypeOf(postgresStore({ client: new Pool() })).toEqualTypeOf<TransactionalStore<unknown>>();
  expectTypeOf(postgresStore({ client: sql })).toEqualTypeOf<TransactionalStore<unknown>>();
  expectTypeOf(postgresStore({ client: database })).toEqualTypeOf<TransactionalStore<unknown>>();
  expectTypeOf(postgresStore({ client })).toEqualTypeOf<IdempotencyStore>();
  expectTypeOf(postgresStore({ client: neon("") })).toEqualTypeOf<IdempotencyStore>();
});

it.each([
  [{}, "postgresStore: `client` must be an object or a function, got undefined."],
  [{ client: "postgresql://shop" }, /`client` must be an object or a function/],
  [{ client: {}, table: "a--" }, /`table` must be a table's name/],
  [{ client: {}, tableName: "a" }, "postgresStore: there is no option `tableName`; there are `table`, `client`."],
])("refuses the options %j", (options, message) => {
  expect(() => postgresStore(options as never)).toThrow(message);
});
