import { DatabaseSync } from "node:sqlite";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { createIdempotency, type Idempotency } from "../../src/idempotency/create-idempotency.ts";
import type { Attempt } from "../../src/idempotency/operation.ts";
import { sqliteStore, type SqliteTransaction } from "../../src/idempotency/stores/sqlite.ts";
import { migrationOf } from "./stores/sql/migration.ts";

let database: DatabaseSync;
let once: Idempotency;
beforeEach(() => {
  database = new DatabaseSync(":memory:");
  database.exec([...migrationOf("SQLite"), "CREATE TABLE effects (name TEXT)"].join(";"));
  once = createIdempotency({ store: sqliteStore({ database }), mode: "transaction", scope: "shop", leaseMs: 1_000 });
});

const effects = (): unknown[] =>
  database
    .prepare("SELECT name FROM effects ORDER BY name")
    .all()
    .map((row) => row["name"]);
const insert = (name: string) => () => database.prepare("INSERT INTO effects VALUES (?)").run(name);
const writing =
  (name: string) =>
  async (tx: SqliteTransaction): Promise<string> => {
    tx.write(insert(name));
    return name;
  };

describe("an attempt", () => {
  test("has one transaction: another, whose writes would be lost, is refused", async () => {
    const work = async (attempt: Attempt): Promise<string> => {
      await attempt.transaction(writing("stock"));
      return attempt.transaction(writing("payment"));
    };
    await expect(once.run("order", 1, work)).rejects.toMatchObject({
      code: "TRANSACTION_OVER",
      message: expect.stringMatching(/^transaction: v1:shop\.order\.v1:.*: this attempt has one already/),
    });
    // What has been committed counts.
    expect([effects(), await once.run("order", 1, work)]).toEqual([["stock"], "stock"]);
  });

  test("has no second one beside the first", async () => {
    const work = (attempt: Attempt): Promise<unknown> =>
      Promise.all([attempt.transaction(writing("stock")), attempt.transaction(writing("payment"))]);
    await expect(once.run("order", 2, work)).rejects.toMatchObject({ code: "TRANSACTION_OVER" });
    expect([effects(), await once.run("order", 2, work)]).toEqual([["stock"], "stock"]);
  });

  test("may begin another when the first has failed", async () => {
    const work = async (attempt: Attempt): Promise<string> => {
      const failing = attempt.transaction(async (tx: SqliteTransaction) => {
        tx.write(insert("half"));
        throw new Error("sold out");
      });
      await expect(failing).rejects.toThrow("sold out");
      return attempt.transaction(writing("whole"));
    };
    expect([await once.run("order", 3, work), effects()]).toEqual(["whole", ["whole"]]);
  });

  test("waits for one that its work has not waited for", async () => {
    const work = (attempt: Attempt): string => {
      void attempt.transaction(async (tx: SqliteTransaction) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return writing("late")(tx);
      });
      return "outer";
    };
    expect([await once.run("order", 4, work), effects()]).toEqual(["late", ["late"]]);
    expect(await once.run("order", 4, work)).toBe("late");
  });

  test("writes nothing when its transaction is over", async () => {
    let late: unknown;
    const work = (attempt: Attempt): Promise<string> =>
      attempt.transaction(async (tx: SqliteTransaction) => {
        setTimeout(() => {
          try {
            tx.write(insert("forgotten"));
          } catch (error) {
            late = error;
          }
        }, 10);
        return "paid";
      });
    expect(await once.run("order", 5, work)).toBe("paid");
    await vi.waitFor(() => expect(late).toMatchObject({ code: "TRANSACTION_OVER" }));
    expect(effects()).toEqual([]);
  });

  test("is told when its lease is about to end, in a transaction as well, and after one that failed", async () => {
    const own = createIdempotency({ store: sqliteStore({ database }), mode: "transaction", leaseMs: 1_000 });
    const aborted: boolean[] = [];
    const long = async ({ signal }: Attempt): Promise<void> => {
      await new Promise((resolve) => setTimeout(resolve, 1_200));
      aborted.push(signal.aborted);
    };
    const inside = (attempt: Attempt): Promise<unknown> =>
      attempt.transaction(async () => {
        await long(attempt);
        throw new Error("given up");
      });
    await expect(own.run("long", 1, inside)).rejects.toThrow("given up");
    const afterwards = async (attempt: Attempt): Promise<string> => {
      await attempt.transaction(() => Promise.reject(new Error("no"))).catch(() => undefined);
      await long(attempt); // Its lease is renewed again.
      return "done";
    };
    expect(await own.run("long", 2, afterwards)).toBe("done");
    expect(aborted).toEqual([true, false]);
  });
});
