import { createPool, type Pool, type PoolConnection, type RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, describe, it } from "vitest";
import { mysqlStore } from "../../../src/idempotency/stores/mysql.ts";
import { storeConformance } from "../../../src/testing/store-conformance/store-conformance.ts";
import { migrationOf } from "../../idempotency/stores/sql/migration.ts";
import { useServer } from "../sql/server.ts";
import { connectionTo, PACKET_BYTES, poolWithoutEscapes, startMariadb } from "./server.ts";

describe("mysqlStore on MariaDB", () => {
  const server = useServer(startMariadb);
  const pools: Pool[] = [];

  beforeAll(async () => {
    const running = server();
    if (!running) return;
    const connection = { ...connectionTo(running.port), connectionLimit: 32 };
    pools.push(
      createPool(connection),
      // The number of rows that an UPDATE tells is another without this flag.
      createPool({ ...connection, flags: ["-FOUND_ROWS"] }),
      createPool({ ...connection, supportBigNumbers: true, bigNumberStrings: true, timezone: "+09:00" }),
      poolWithoutEscapes(connection),
    );
    const statements = [...migrationOf("MySQL"), "CREATE TABLE effects (name varchar(200) PRIMARY KEY)"];
    for (const statement of statements) await pools[0]?.query(statement);
  });
  afterAll(async () => void (await Promise.all(pools.map((pool) => pool.end()))));

  const poolOf = (index: number): Pool => pools[index] as Pool;
  const effects = async (name: string): Promise<boolean> => {
    const [rows] = await poolOf(0).query<RowDataPacket[]>("SELECT name FROM effects WHERE name = ?", [name]);
    return rows.length === 1;
  };

  describe.each([
    ["as it comes", 0],
    ["without FOUND_ROWS", 1],
    ["with large numbers as texts", 2],
    ["with NO_BACKSLASH_ESCAPES", 3],
  ])("through mysql2 %s", (_name, index) => {
    const checks = storeConformance<PoolConnection>({
      create: () => mysqlStore({ client: poolOf(index), maxRecordBytes: PACKET_BYTES / 2 }),
      like: mysqlStore({ client: {} as Pool, maxRecordBytes: PACKET_BYTES / 2 }),
      writeEffect: (tx, name) => tx.query("INSERT INTO effects VALUES (?)", [name]),
      readEffect: effects,
    });
    it.for(checks)("$name", { timeout: 60_000 }, async (check, context) => {
      context.expect(await check.run(context)).toBeUndefined();
    });
  });
});
