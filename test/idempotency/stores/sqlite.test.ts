import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, describe, expect, it } from "vitest";
import { type SqliteDatabase, sqliteStore, type SqliteTransaction } from "../../../src/idempotency/stores/sqlite.ts";
import { migrationOf } from "./sql/migration.ts";
import { proveStore } from "./sql/prove-store.ts";
import { beginning, begun, completing } from "./sql/sample-swaps.ts";

const folder = mkdtempSync(join(tmpdir(), "faasten-sqlite-"));
afterAll(() => rmSync(folder, { recursive: true }));

let files = 0;
type Open = (file: string) => SqliteDatabase & { close(): unknown };
const drivers: [name: string, open: Open][] = [
  ["node:sqlite", (file) => new DatabaseSync(file, { timeout: 5_000 })],
  ["node:sqlite with bigints", (file) => new DatabaseSync(file, { timeout: 5_000, readBigInts: true })],
  ["better-sqlite3", (file) => new BetterSqlite3(file, { timeout: 5_000 })],
];

describe.each(drivers)("sqliteStore with %s", (_name, open) => {
  const file = join(folder, `${++files}.db`);
  const database = open(file);
  const create = (): ReturnType<typeof sqliteStore> => sqliteStore({ database });
  database.exec(migrationOf("SQLite").join(";"));
  database.exec("CREATE TABLE effects (name TEXT PRIMARY KEY)");
  const writeEffect = (name: string): unknown => database.prepare("INSERT INTO effects VALUES (?)").run(name);
  const hasEffect = (name: string): boolean =>
    database.prepare("SELECT name FROM effects WHERE name = ?").get(name) !== undefined;
  afterAll(() => database.close());

  proveStore<SqliteTransaction>({
    create,
    like: create(),
    writeEffect: (tx, name) => tx.write(() => writeEffect(name)),
    readEffect: hasEffect,
  });

  it("lets one of two connections win", async () => {
    const other = open(file);
    const stores = [create(), sqliteStore({ database: other })];
    const swaps = stores.map(() => beginning("two connections"));
    const [own, refused] = await Promise.all(stores.map((store, index) => store.swap(swaps[index] ?? beginning(""))));
    expect(own).toEqual({ swapped: true });
    expect(refused).toMatchObject({ swapped: false, current: { token: swaps[0]?.next.token } });
    other.close();
  });

  it("undoes everything when one of the writes throws", async () => {
    const store = create();
    const completion = await begun(store, "throws");
    const transaction = store.transaction(async (tx) => {
      tx.write(
        () => writeEffect("throws"),
        () => writeEffect("throws"),
      );
      return completion;
    });
    await expect(transaction).rejects.toThrow(/UNIQUE/);
    expect(hasEffect("throws")).toBe(false);
    expect((await store.read("throws")).current?.state).toBe("running");
    expect(await store.swap(completion)).toEqual({ swapped: true });
  });

  it("refuses a write that is async, whatever comes of it", async () => {
    const store = create();
    const completion = await begun(store, "async");
    const transaction = store.transaction(async (tx) => {
      tx.write(async () => Promise.reject(new Error("late")));
      return completion;
    });
    await expect(transaction).rejects.toMatchObject({ code: "ASYNC_WRITE" });
    expect((await store.read("async")).current?.state).toBe("running");
  });

  it("leaves a transaction alone that the user has open", async () => {
    const store = create();
    const completion = await begun(store, "open");
    database.exec("BEGIN");
    writeEffect("open");
    const transaction = store.transaction(async () => completion);
    await expect(transaction).rejects.toThrow(/transaction within a transaction/);
    database.exec("COMMIT");
    expect(hasEffect("open")).toBe(true);
  });

  it("swaps a list in one transaction", async () => {
    const store = create();
    const first = beginning("list");
    expect(await store.swapMany?.([first, beginning("list"), completing(first, "2")])).toMatchObject([
      { swapped: true },
      { swapped: false, current: { token: first.next.token, state: "running" } },
      { swapped: true },
    ]);
  });
});

it("lets one of several processes begin each key, and one effect take place", { timeout: 60_000 }, async () => {
  const file = join(folder, "processes.db");
  const database = new DatabaseSync(file);
  database.exec([...migrationOf("SQLite"), "CREATE TABLE effects (name TEXT, pid INTEGER)"].join(";"));
  const racer = join(import.meta.dirname, "sqlite/racer.ts");
  const runs = Array.from({ length: 4 }, async () => promisify(execFile)(process.execPath, [racer, file]));
  const racers = (await Promise.all(runs)).map(({ stdout }) => JSON.parse(stdout) as { begun: string[] });
  const keys = Array.from({ length: 50 }, (_, index) => `key ${index}`);
  expect(racers.flatMap(({ begun: own }) => own).toSorted()).toEqual(keys.toSorted());
  const effects = database.prepare("SELECT name, pid FROM effects").all() as { name: string; pid: number }[];
  expect(effects.map(({ name }) => name).toSorted()).toEqual(keys.toSorted());
  const store = sqliteStore({ database });
  for (const { name, pid } of effects) expect((await store.read(name)).current?.result).toBe(`"by ${pid}"`);
  database.close();
});

it("takes another name for the table", async () => {
  const database = new DatabaseSync(":memory:");
  database.exec(migrationOf("SQLite", "main.done_once").join(";").replaceAll("ON main.", "ON "));
  const store = sqliteStore({ database, table: "main.done_once" });
  expect(await store.swap(beginning("a"))).toEqual({ swapped: true });
  expect(database.prepare("SELECT count(*) AS count FROM done_once").get()).toEqual({ count: 1 });
});

it.each([
  [{}, "sqliteStore: `database` must be an object or a function, got undefined."],
  [{ database: null }, "sqliteStore: `database` must be an object or a function, got null."],
  [{ databse: {} }, "sqliteStore: there is no option `databse`; there are `table`, `database`."],
  [{ database: {}, table: "a; DROP TABLE b" }, /`table` must be a table's name .*got "a; DROP TABLE b"/],
  [{ database: {}, table: "1a" }, /`table` must be a table's name/],
  [{ database: {}, table: "a\n" }, /`table` must be a table's name/],
  [{ database: {}, table: 'a"b' }, /`table` must be a table's name/],
  [{ database: {}, table: "a".repeat(62) }, /`table` must be a table's name/],
])("refuses the options %j", (options, message) => {
  expect(() => sqliteStore(options as never)).toThrow(message);
});
