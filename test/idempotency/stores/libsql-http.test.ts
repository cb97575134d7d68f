import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Client, createClient, type Transaction } from "@libsql/client/http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createIdempotency } from "../../../src/idempotency/create-idempotency.ts";
import { libsqlStore } from "../../../src/idempotency/stores/libsql.ts";
import { type HranaServer, startHranaServer } from "./libsql/hrana-server.ts";
import { migrationOf } from "./sql/migration.ts";
import { proveStore } from "./sql/prove-store.ts";
import { beginning, begun } from "./sql/sample-swaps.ts";

const folder = mkdtempSync(join(tmpdir(), "faasten-libsql-"));
let server: HranaServer;
let client: Client;

beforeAll(async () => {
  server = await startHranaServer(join(folder, "shop.db"));
  client = createClient({ url: server.url });
  await client.batch([...migrationOf("SQLite"), "CREATE TABLE effects (name TEXT)"], "write");
});
afterAll(() => {
  client.close();
  server.close();
  rmSync(folder, { recursive: true });
});

const effects = async (name: string): Promise<number> =>
  (await client.execute({ sql: "SELECT name FROM effects WHERE name = ?", args: [name] })).rows.length;
const writeEffect = async (tx: Transaction, name: string): Promise<unknown> =>
  tx.execute({ sql: "INSERT INTO effects VALUES (?)", args: [name] });

describe("libsqlStore over HTTP", () => {
  proveStore<Transaction>({
    create: () => libsqlStore({ client }),
    like: libsqlStore({ client: {} as Client }),
    writeEffect,
    readEffect: async (name) => (await effects(name)) === 1,
  });

  it("takes one request for each swap, also for one that is refused, and for a list", async () => {
    const store = libsqlStore({ client });
    const before = server.requests();
    const completion = await begun(store, "requests");
    await store.swap(completion);
    expect(server.requests() - before).toBe(2);
    expect(await store.swap(beginning("requests"))).toMatchObject({ swapped: false, current: { state: "completed" } });
    expect(server.requests() - before).toBe(3);
    await store.swapMany?.([beginning("requests"), beginning("requests too")]);
    expect(server.requests() - before).toBe(4);
  });

  it("knows its own write when the answer was lost", async () => {
    const once = createIdempotency({ store: libsqlStore({ client }), scope: "lost" });
    let runs = 0;
    server.dropNextAnswer();
    expect(await once.run("swap", "lost", () => ++runs)).toBe(1);
    expect(await once.run("swap", "lost", () => ++runs)).toBe(1);
  });

  it("knows that it has committed when the answer to the commit was lost", async () => {
    const once = createIdempotency({ store: libsqlStore({ client }), scope: "commit", mode: "transaction" });
    const pay = (isLost: boolean): Promise<string> =>
      once.run("pay", "order-1", (attempt) =>
        attempt.transaction(async (tx: Transaction) => {
          await writeEffect(tx, "order-1");
          const { commit } = tx;
          tx.commit = async () => {
            if (isLost) server.dropNextAnswer();
            return commit.call(tx);
          };
          return "paid";
        }),
      );
    expect(await pay(true)).toBe("paid");
    expect(await pay(false)).toBe("paid");
    expect(await effects("order-1")).toBe(1);
  });
});
