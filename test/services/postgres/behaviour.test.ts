import { Client, Pool, type PoolClient } from "pg";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createIdempotency } from "../../../src/idempotency/create-idempotency.ts";
import { type PostgresClient, postgresStore } from "../../../src/idempotency/stores/postgres.ts";
import type { IdempotencyStore } from "../../../src/idempotency/store.ts";
import { migrationOf } from "../../idempotency/stores/sql/migration.ts";
import { beginning, begun, completing } from "../../idempotency/stores/sql/sample-swaps.ts";
import { type Proxy, startProxy } from "../sql/proxy.ts";
import { useServer } from "../sql/server.ts";
import { connectionTo, startPostgres } from "./server.ts";

describe("postgresStore on a server", () => {
  const server = useServer(startPostgres);
  let pool: Pool;
  let proxy: Proxy;
  /** A pool of one connection, whose every round trip can be seen and cut. */
  let watched: Pool;

  beforeAll(async () => {
    const running = server();
    if (!running) return;
    pool = new Pool({ ...connectionTo(running.port), max: 40 });
    proxy = await startProxy(running.port);
    watched = new Pool({ ...connectionTo(proxy.port), max: 1 });
    watched.on("error", () => undefined);
    await pool.query([...migrationOf("Postgres"), "CREATE TABLE payments (id text, total bigint)"].join(";"));
  });
  afterAll(async () => {
    if (!server()) return;
    await Promise.all([pool.end(), watched.end()]);
    proxy.close();
  });

  it("hands the record back of whoever it had to wait for", async () => {
    const store = postgresStore({ client: pool });
    const other = await pool.connect();
    const inOther = postgresStore({ client: other as unknown as Client });
    const first = beginning("waits");
    await other.query("BEGIN");
    await inOther.swap(first);
    // It waits for the other's insert, and sees a picture of the table without it.
    const refused = store.swap(beginning("waits"));
    await waiting(pool);
    await other.query("COMMIT");
    expect(await refused).toMatchObject({ swapped: false, current: { token: first.next.token } });

    const completion = completing(first);
    await other.query("BEGIN");
    await inOther.swap(completion);
    const late = store.swap(completing(first, "another"));
    await waiting(pool);
    await other.query("COMMIT");
    other.release();
    expect(await late).toMatchObject({ swapped: false, current: { state: "completed", result: "1", revision: 2 } });
  });

  it("swaps after whoever it had to wait for has rolled back", async () => {
    const store = postgresStore({ client: pool });
    const other = await pool.connect();
    await other.query("BEGIN");
    await postgresStore({ client: other as unknown as Client }).swap(beginning("rolled back"));
    const swapped = store.swap(beginning("rolled back"));
    await waiting(pool);
    await other.query("ROLLBACK");
    other.release();
    expect(await swapped).toEqual({ swapped: true });
  });

  it.each<[string, (port: number) => PostgresClient & { end(): Promise<void> }]>([
    ["a Pool", (port) => new Pool({ ...connectionTo(port), max: 1 })],
    ["a Client", (port) => new Client(connectionTo(port))],
    [
      "postgres.js",
      (port) => postgres({ ...connectionTo(port), username: "postgres", max: 1, onnotice: () => undefined }),
    ],
  ])("costs %s one round trip for each swap, also for one that is refused", async (name, clientOf) => {
    const client = clientOf(proxy.port);
    if (client instanceof Client) await client.connect();
    const store = postgresStore({ client });
    await work(store, `${name}, connects`);
    const before = proxy.turns();
    expect(await work(store, name)).toMatchObject([{ swapped: true }, { swapped: true }, { swapped: false }]);
    expect(proxy.turns() - before).toBe(3);
    await client.end();
  });

  it("leaves few prepared statements on a connection of postgres.js, whatever comes in lists", async () => {
    const sql = postgres({ ...connectionTo(server()?.port ?? 0), username: "postgres", max: 1 });
    const store = postgresStore({ client: sql });
    await work(store, "prepared");
    await store.read("prepared");
    for (let batch = 0; batch < 50; batch++) {
      const swaps = Array.from({ length: 1 + (batch % 11) }, () => beginning(crypto.randomUUID()));
      await store.swapMany?.(swaps);
      await store.swapMany?.(swaps.toReversed().map((swap, index) => (index % 2 ? swap : completing(swap))));
    }
    const rows = await sql.unsafe("SELECT statement FROM pg_prepared_statements");
    // The two kinds of a swap, and the read.
    expect(rows.filter(({ statement }) => String(statement).includes("idempotency"))).toHaveLength(3);
    await sql.end();
  });

  it("knows its own write when the answer was lost", async () => {
    const once = createIdempotency({ store: postgresStore({ client: watched }), scope: "lost" });
    let runs = 0;
    const run = (): Promise<number> => once.run("swap", "lost", () => ++runs);
    proxy.dropAnswerTo("INSERT INTO idempotency");
    expect(await run()).toBe(1);
    expect(await run()).toBe(1);

    const completed = await begun(postgresStore({ client: watched }), "lost completion");
    proxy.dropAnswerTo("UPDATE idempotency");
    await expect(postgresStore({ client: watched }).swap(completed)).rejects.toThrow(/terminated|ECONNRESET/);
    expect(await postgresStore({ client: watched }).read("lost completion")).toMatchObject({
      current: { token: completed.next.token, state: "completed" },
    });
  });

  it("knows that it has committed when the answer to the commit was lost", async () => {
    const once = createIdempotency({ store: postgresStore({ client: watched }), scope: "commit", mode: "transaction" });
    const pay = (): Promise<string> =>
      once.run("pay", "order-1", (attempt) =>
        attempt.transaction(async (tx: PoolClient) => {
          await tx.query("INSERT INTO payments VALUES ('order-1', 5)");
          return "paid";
        }),
      );
    proxy.dropAnswerTo("COMMIT");
    expect(await pay()).toBe("paid");
    expect(await pay()).toBe("paid");
    expect((await pool.query("SELECT FROM payments WHERE id = 'order-1'")).rowCount).toBe(1);
  });

  it("commits nothing when the connection breaks before the commit", async () => {
    const store = postgresStore({ client: watched });
    const completion = await begun(store, "breaks");
    const transaction = store.transaction(async (tx) => {
      await (tx as PoolClient).query("INSERT INTO payments VALUES ('breaks', 5)");
      proxy.dropAnswerTo("UPDATE idempotency");
      return completion;
    });
    await expect(transaction).rejects.toThrow(/terminated|ECONNRESET/);
    expect((await pool.query("SELECT FROM payments WHERE id = 'breaks'")).rowCount).toBe(0);
    expect(await store.swap(completion)).toEqual({ swapped: true });
  });

  it("survives a connection that the server ends while the work is elsewhere", async () => {
    const store = postgresStore({ client: watched });
    const completion = await begun(store, "ended");
    const transaction = store.transaction(async (tx) => {
      const { rows } = await (tx as PoolClient).query<{ id: number }>("SELECT pg_backend_pid() AS id");
      const ended = new Promise((resolve) => void (tx as PoolClient).once("end", resolve));
      await pool.query("SELECT pg_terminate_backend($1)", [rows[0]?.id]);
      await ended;
      return completion;
    });
    await expect(transaction).rejects.toThrow(/not queryable/);
    expect(await store.swap(completion)).toEqual({ swapped: true });
  });

  it("commits nothing of a transaction in which an error was ignored", async () => {
    const store = postgresStore({ client: pool });
    const completion = await begun(store, "ignored");
    const transaction = store.transaction(async (tx) => {
      await (tx as PoolClient).query("INSERT INTO payments VALUES ('ignored', 5)");
      await (tx as PoolClient).query("SELECT 1 / 0").catch(() => undefined);
      return completion;
    });
    await expect(transaction).rejects.toMatchObject({ code: "25P02" });
    expect((await pool.query("SELECT FROM payments WHERE id = 'ignored'")).rowCount).toBe(0);
    expect(await store.read("ignored")).toMatchObject({ current: { state: "running" } });
  });

  it("gives the connection back after each transaction", async () => {
    const store = postgresStore({ client: watched });
    const completion = await begun(store, "given back");
    const fails = (): Promise<never> => Promise.reject(new Error("no"));
    for (let round = 0; round < 3; round++) await expect(store.transaction(fails)).rejects.toThrow("no");
    expect(await store.transaction(async () => completion)).toEqual({ swapped: true });
    expect(await store.transaction(async () => completion)).toMatchObject({ swapped: false });
    expect([watched.totalCount, watched.idleCount]).toEqual([1, 1]);
  });

  it.each(["repeatable read", "serializable"])("lets no two win at %s, where a lost race may reject", async (level) => {
    const options = `-c default_transaction_isolation=${level.replace(" ", "\\ ")}`;
    const strict = new Pool({ ...connectionTo(server()?.port ?? 0), max: 32, options });
    const store = postgresStore({ client: strict });
    const settled = await Promise.allSettled(Array.from({ length: 32 }, () => store.swap(beginning(level))));
    const won = settled.filter((one) => one.status === "fulfilled" && one.value.swapped);
    expect(won).toHaveLength(1);
    for (const one of settled) if (one.status === "rejected") expect(one.reason).toMatchObject({ code: "40001" });
    await strict.end();
  });

  it("sweeps with others at the same time, each record once, and waits for nobody", async () => {
    const store = postgresStore({ client: pool, table: "swept" });
    await pool.query(migrationOf("Postgres", "swept").join(";"));
    const now = Date.now();
    const swaps = Array.from({ length: 500 }, (_, index) => beginning(`old ${index}`, { expiresAt: now - 1_000 }));
    await store.swapMany?.(swaps);
    const held = await pool.connect();
    await held.query("BEGIN");
    await held.query("SELECT FROM swept WHERE id = 'old 7' FOR UPDATE");
    const counts = await Promise.all(Array.from({ length: 8 }, async () => store.sweep?.(100)));
    const rest = await store.sweep?.(1_000);
    await held.query("ROLLBACK");
    held.release();
    expect(counts.reduce<number>((sum, count = 0) => sum + count, 0) + (rest ?? 0)).toBe(499);
    expect(await store.sweep?.(1_000)).toBe(1);
  });
});

/** An operation that is begun, completed, and asked for again. */
async function work(store: IdempotencyStore, key: string): Promise<unknown[]> {
  const swap = beginning(key);
  const completion = completing(swap);
  return [await store.swap(swap), await store.swap(completion), await store.swap(beginning(key))];
}

/** Resolves when some statement waits for another's. */
async function waiting(pool: Pool): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((go) => setTimeout(go, 10))) {
    const waits = await pool.query("SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'");
    if (waits.rowCount) return;
  }
  throw new Error("nothing waits");
}
