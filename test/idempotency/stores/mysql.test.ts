import { createPool } from "mysql2/promise";
import { expect, it } from "vitest";
import { mysqlStore } from "../../../src/idempotency/stores/mysql.ts";
import { beginning, completing } from "./sql/sample-swaps.ts";

// What needs a server is in test/services/mariadb.

/** Nothing listens there. */
const client = createPool("mysql://user:password@127.0.0.1:1/none");

it("refuses a record that is too large before it asks the server", async () => {
  const store = mysqlStore({ client, maxRecordBytes: 10_000 });
  const message = "mysql: the record of a is larger than 10000 bytes.";
  await expect(store.swap(beginning("a", { result: "漢".repeat(4_000) }))).rejects.toThrow(message);
  await expect(store.swap(beginning("a", { result: "漢".repeat(2_900) }))).rejects.toMatchObject({
    code: "ECONNREFUSED",
  });
});

it("sends texts as digits, so that nothing in them can be read as a statement", async () => {
  const sent: string[] = [];
  const query = async (sql: string): Promise<[unknown, unknown]> => (sent.push(sql), [{ affectedRows: 1 }, []]);
  const store = mysqlStore({ client: { query } as never });
  const swap = beginning("'?\\", { token: "\\' OR 1=1 -- ", result: '"漢"', owner: "" });
  await store.swap(swap);
  await store.swap(completing(swap));
  await store.sweep?.("1; DROP TABLE payments" as never);
  expect(sent.join(";")).not.toMatch(/[\\"?漢]|OR 1|DROP/);
  expect(sent[0]).toContain("_utf8mb4 x'22e6bca222',_utf8mb4 x'', _utf8mb4 x'273f5c')");
  expect(sent[1]).toContain(
    "WHERE id = _utf8mb4 x'273f5c' AND token = _utf8mb4 x'5c27204f5220313d31202d2d20' AND revision = 1",
  );
});

it("rejects with the driver's error when there is no server", async () => {
  const store = mysqlStore({ client });
  await expect(store.read("a")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  await expect(store.transaction(async () => beginning("a"))).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

it.each([
  [{}, "mysqlStore: `client` must be an object or a function, got undefined."],
  [{ client, maxRecordBytes: 0 }, "mysqlStore: `maxRecordBytes` must be a whole number of 1 or more, got 0 (number)."],
  [{ client, table: "a`" }, /`table` must be a table's name/],
  [{ client, pool: client }, "mysqlStore: there is no option `pool`; there are `table`, `client`, `maxRecordBytes`."],
])("refuses the options %#", (options, message) => {
  expect(() => mysqlStore(options as never)).toThrow(message);
});
