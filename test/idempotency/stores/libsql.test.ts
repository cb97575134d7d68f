import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient, type Transaction } from "@libsql/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { libsqlStore } from "../../../src/idempotency/stores/libsql.ts";
import { migrationOf } from "./sql/migration.ts";
import { proveStore } from "./sql/prove-store.ts";
import { begun } from "./sql/sample-swaps.ts";

const folder = mkdtempSync(join(tmpdir(), "faasten-libsql-"));

describe.each(["number", "bigint", "string"] as const)("libsqlStore with integers as %s", (intMode) => {
  // With more connections to a file than one, one that has met a busy database cannot commit for some time afterwards:
  // https://github.com/tursodatabase/libsql-client-ts/issues/352
  const client = createClient({ url: `file:${join(folder, `${intMode}.db`)}`, intMode, concurrency: 1 });
  const hasEffect = async (name: string): Promise<boolean> =>
    (await client.execute({ sql: "SELECT name FROM effects WHERE name = ?", args: [name] })).rows.length > 0;
  const writeEffect = async (tx: Transaction, name: string): Promise<unknown> =>
    tx.execute({ sql: "INSERT INTO effects VALUES (?)", args: [name] });

  beforeAll(async () => {
    await client.batch([...migrationOf("SQLite"), "CREATE TABLE effects (name TEXT PRIMARY KEY)"], "write");
  });
  afterAll(() => client.close());

  proveStore<Transaction>({
    create: () => libsqlStore({ client }),
    like: libsqlStore({ client }),
    writeEffect,
    readEffect: hasEffect,
    skip: {
      "fields: a NUL in a result is kept or refused":
        "with a file the client cuts texts at a NUL; no text that the library makes has one",
    },
  });

  it("rolls back what the work has written when it throws", async () => {
    const store = libsqlStore({ client });
    const completion = await begun(store, "throws");
    const work = async (tx: Transaction): Promise<never> => {
      await writeEffect(tx, "throws");
      throw new Error("no");
    };
    await expect(store.transaction(work)).rejects.toThrow("no");
    expect(await hasEffect("throws")).toBe(false);
    expect(await store.swap(completion)).toEqual({ swapped: true });
  });
});

afterAll(() => rmSync(folder, { recursive: true }));
