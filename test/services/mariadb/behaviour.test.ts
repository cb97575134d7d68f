import { once } from "node:events";
import type { Socket } from "node:net";
import { createPool, type Pool, type PoolConnection, type RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createIdempotency } from "../../../src/idempotency/create-idempotency.ts";
import { mysqlStore } from "../../../src/idempotency/stores/mysql.ts";
import { migrationOf } from "../../idempotency/stores/sql/migration.ts";
import { beginning, begun, completing } from "../../idempotency/stores/sql/sample-swaps.ts";
import { type Proxy, startProxy } from "../sql/proxy.ts";
import { useServer } from "../sql/server.ts";
import { connectionTo, PACKET_BYTES, poolWithoutEscapes, startMariadb } from "./server.ts";

describe("mysqlStore on MariaDB", () => {
  const server = useServer(startMariadb);
  let pool: Pool;
  let proxy: Proxy;
  /** A pool of one connection, whose every round trip can be seen and cut. */
  let watched: Pool;

  beforeAll(async () => {
    const running = server();
    if (!running) return;
    pool = createPool({ ...connectionTo(running.port), connectionLimit: 40 });
    proxy = await startProxy(running.port);
    watched = createPool({ ...connectionTo(proxy.port), connectionLimit: 1 });
    for (const statement of [...migrationOf("MySQL"), "CREATE TABLE payments (id text, total bigint)"])
      await pool.query(statement);
  });
  afterAll(async () => {
    if (!server()) return;
    await Promise.all([pool.end(), watched.end()]);
    proxy.close();
  });

  const payments = async (id: string): Promise<number> =>
    (await pool.query<RowDataPacket[]>("SELECT id FROM payments WHERE id = ?", [id]))[0].length;

  it("costs one round trip for each swap, and one more for one that is refused", async () => {
    const store = mysqlStore({ client: watched });
    await begun(store, "connects");
    const before = proxy.turns();
    const swap = beginning("turns");
    await store.swap(swap);
    await store.swap(completing(swap));
    expect(proxy.turns() - before).toBe(2);
    expect(await store.swap(beginning("turns"))).toMatchObject({ swapped: false });
    expect(proxy.turns() - before).toBe(4);
  });

  it("counts a lease by the server's clock, in whatever zone it is", async () => {
    const store = mysqlStore({ client: pool });
    await begun(store, "zone");
    const { current, now } = await store.read("zone");
    expect(Math.abs((now ?? 0) - Date.now())).toBeLessThan(60_000);
    expect((current?.leaseUntil ?? 0) - (now ?? 0)).toBeGreaterThan(0);
    expect((current?.leaseUntil ?? 0) - (now ?? 0)).toBeLessThanOrEqual(60_000);
  });

  it("goes again when the server ends it to break a circle of locks", async () => {
    const store = mysqlStore({ client: pool });
    let deadlocks = 0;
    // Those that wait for an insert which is then undone share a lock, and each of them wants it for itself.
    for (let round = 0; round < 10; round++) {
      const other = await pool.getConnection();
      await other.beginTransaction();
      await mysqlStore({ client: asPool(other) }).swap(beginning(`circle ${round}`));
      const swaps = Promise.all(Array.from({ length: 8 }, () => store.swap(beginning(`circle ${round}`))));
      await waiting(pool, 8);
      await other.rollback();
      other.release();
      const answers = await swaps;
      expect(answers.filter(({ swapped }) => swapped)).toHaveLength(1);
      const [rows] = await pool.query<RowDataPacket[]>("SHOW GLOBAL STATUS LIKE 'Innodb_deadlocks'");
      deadlocks = Number(rows[0]?.["Value"]);
    }
    expect(deadlocks).toBeGreaterThan(0); // Or nothing was tried here.
  });

  it.each(["OFF", "ON"])("hands the newest record to a transaction older than it, with snapshots %s", async (mode) => {
    const store = mysqlStore({ client: pool });
    const completion = await begun(store, `snapshots ${mode}`);
    const refused = await store.transaction(async (tx) => {
      // Newer versions have it on, and then refuse to write over what is not in the picture.
      await tx.query(`SET innodb_snapshot_isolation = ${mode}`);
      await tx.query("SELECT * FROM idempotency");
      await tx.query("INSERT INTO payments VALUES ('old picture', 5)");
      await store.swap(completion);
      return { ...completion, next: { ...completion.next, result: "another" } };
    });
    expect(refused).toMatchObject({ swapped: false, current: { state: "completed", result: "1" } });
    expect(await payments("old picture")).toBe(0);
  });

  it("knows its own write when the answer was lost", async () => {
    const idempotency = createIdempotency({ store: mysqlStore({ client: watched }), scope: "lost" });
    let runs = 0;
    const run = (): Promise<number> => idempotency.run("swap", "lost", () => ++runs);
    proxy.dropAnswerTo("INSERT INTO idempotency");
    expect(await run()).toBe(1);
    expect(await run()).toBe(1);
  });

  it("knows that it has committed when the answer to the commit was lost", async () => {
    const idempotency = createIdempotency({
      store: mysqlStore({ client: watched }),
      scope: "commit",
      mode: "transaction",
    });
    const pay = (): Promise<string> =>
      idempotency.run("pay", "order-1", (attempt) =>
        attempt.transaction(async (tx: PoolConnection) => {
          await tx.query("INSERT INTO payments VALUES ('order-1', 5)");
          return "paid";
        }),
      );
    proxy.dropAnswerTo("COMMIT");
    expect(await pay()).toBe("paid");
    expect(await pay()).toBe("paid");
    expect(await payments("order-1")).toBe(1);
  });

  it("survives a connection that the server ends while the work is elsewhere", async () => {
    const store = mysqlStore({ client: watched });
    const completion = await begun(store, "ended");
    const transaction = store.transaction(async (tx) => {
      const { stream } = tx.connection as unknown as { readonly stream: Socket };
      const ended = once(stream, "close");
      await pool.query(`KILL ${tx.threadId}`);
      await ended;
      return completion;
    });
    await expect(transaction).rejects.toThrow(/closed state|Connection lost/);
    expect(await store.swap(completion)).toEqual({ swapped: true });
  });

  it.each([
    "x', owner = CURRENT_USER() WHERE 1=1 -- ",
    "x\\', owner = CURRENT_USER() WHERE 1=1 -- ",
    'she said "yes"',
    "ends with a backslash\\",
    "? and $& and 漢 and \0",
  ])("keeps %j as it is, also where a backslash escapes nothing", async (text) => {
    const unescaped = poolWithoutEscapes({ ...connectionTo(server()?.port ?? 0), connectionLimit: 2 });
    for (const client of [pool, unescaped]) {
      const store = mysqlStore({ client });
      const bystander = crypto.randomUUID();
      await begun(store, bystander);
      const idempotency = createIdempotency({ store, scope: bystander });
      expect(await idempotency.run("text", text, () => text)).toBe(text);
      expect(await idempotency.run("text", text, () => "ran again")).toBe(text);
      expect((await store.read(bystander)).current).toMatchObject({ state: "running", owner: undefined });
    }
    await unescaped.end();
  });

  it("takes no more than a number for the limit of a sweep", async () => {
    const sweep = mysqlStore({ client: pool }).sweep?.("1; DROP TABLE payments" as never);
    await expect(sweep).rejects.toMatchObject({ code: "ER_PARSE_ERROR" });
  });

  it("takes a record of the most that it says, also where quoting would double it", async () => {
    const store = mysqlStore({ client: pool, maxRecordBytes: PACKET_BYTES / 2 - 2_000 });
    const completion = await begun(store, "quoted");
    const quoted = (length: number) => ({ ...completion, next: { ...completion.next, result: '"'.repeat(length) } });
    await expect(store.swap(quoted(PACKET_BYTES / 2))).rejects.toMatchObject({ code: "RECORD_TOO_LARGE" });
    expect(await store.swap(quoted(PACKET_BYTES / 2 - 4_000))).toEqual({ swapped: true });
    expect((await store.read("quoted")).current?.result).toHaveLength(PACKET_BYTES / 2 - 4_000);
  });

  it("rejects with RECORD_TOO_LARGE a key that is longer than its column", async () => {
    const store = mysqlStore({ client: pool });
    await expect(store.swap(beginning("k".repeat(1_025)))).rejects.toMatchObject({ code: "RECORD_TOO_LARGE" });
  });

  it("records what is too large as done without its result", async () => {
    const store = mysqlStore({ client: pool, maxRecordBytes: PACKET_BYTES / 2 - 2_000 });
    const idempotency = createIdempotency({ store, scope: "large" });
    const result = "x".repeat(PACKET_BYTES);
    expect(await idempotency.run("large", 1, () => result)).toBe(result);
    await expect(idempotency.run("large", 1, () => result)).rejects.toMatchObject({
      code: "IDEMPOTENCY_RESULT_OMITTED",
    });
  });

  it("gives the connection back after each transaction", async () => {
    const store = mysqlStore({ client: watched });
    const completion = await begun(store, "given back");
    const fails = (): Promise<never> => Promise.reject(new Error("no"));
    for (let round = 0; round < 3; round++) await expect(store.transaction(fails)).rejects.toThrow("no");
    expect(await store.transaction(async () => completion)).toEqual({ swapped: true });
    expect(await store.transaction(async () => completion)).toMatchObject({ swapped: false });
  });
});

function asPool(connection: PoolConnection): Pool {
  return connection as unknown as Pool;
}

/** Resolves when so many statements wait for another's. What the server tells is as old as the last question, up to 100 ms. */
async function waiting(pool: Pool, count: number): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((go) => setTimeout(go, 150))) {
    const sql = "SELECT trx_id FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'";
    const [rows] = await pool.query<RowDataPacket[]>(sql);
    if (rows.length >= count) return;
  }
  throw new Error("nothing waits");
}
