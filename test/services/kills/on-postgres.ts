import { Client } from "pg";
import { beforeAll, type TestContext } from "vitest";
import { migrationOf } from "../../idempotency/stores/sql/migration.ts";
import { connectionTo, startPostgres } from "../postgres/server.ts";
import { useServer } from "../sql/server.ts";
import { type Effect, LEDGER } from "./place.ts";
import type { Target } from "./protocol.ts";
import type { Ledger } from "./run-deliveries.ts";

/** A database that is there while the tests of a block run; skips a test where it cannot be. */
export type Base = (context: TestContext) => { readonly target: Target; readonly ledger: Ledger };

/** Postgres, with a table of effects. */
export function usePostgres(): Base {
  const server = useServer(startPostgres);
  const query = async (sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> => {
    const client = new Client(connection());
    await client.connect();
    try {
      return (await client.query(sql, values)).rows as Record<string, unknown>[];
    } finally {
      await client.end();
    }
  };
  const connection = () => connectionTo(server()?.port as number);

  beforeAll(async () => {
    if (server()) for (const statement of [...migrationOf("Postgres"), LEDGER]) await query(statement);
  });

  const ledger: Ledger = {
    effects: async (run) => {
      await nobodyElse(query);
      const rows = await query("SELECT run, id, effect, fence FROM effects WHERE run = $1", [run]);
      return rows.map((row) => ({ ...(row as unknown as Effect), fence: Number(row["fence"]) }));
    },
  };
  return () => ({ target: { kind: "postgres", connection: connection() }, ledger });
}

/** A statement of a process that was killed is still carried out when the server has it. */
async function nobodyElse(query: (sql: string) => Promise<Record<string, unknown>[]>): Promise<void> {
  const busy =
    "SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND state <> 'idle' AND pid <> pg_backend_pid()";
  for (let tries = 0; tries < 200; tries++) {
    if ((await query(busy)).length === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error("a statement of a worker that is gone does not end");
}
