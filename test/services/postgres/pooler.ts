import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { accountOf, folderOf, freePort, type Missing, type Server, startServer } from "../sql/server.ts";
import { connectionTo } from "./server.ts";

/**
 * A PgBouncer of Debian's package before a server: each transaction gets one of a few connections, so nothing that is kept
 * on a connection, such as a prepared statement, is there the next time.
 */
export async function startPooler(server: Server): Promise<Server | Missing> {
  const command = "/usr/sbin/pgbouncer";
  if (spawnSync(command, ["--version"]).error) return { missing: "PgBouncer is not installed (Debian: pgbouncer)" };
  const account = accountOf("postgres");
  const folder = folderOf(account);
  const port = await freePort();
  const configuration = join(folder, "pgbouncer.ini");
  const lines = [
    "[databases]",
    `postgres = host=127.0.0.1 port=${server.port} user=postgres`,
    "[pgbouncer]",
    "listen_addr = 127.0.0.1",
    `listen_port = ${port}`,
    "unix_socket_dir =",
    "auth_type = any",
    "pool_mode = transaction",
    "default_pool_size = 4",
    "max_client_conn = 200",
    "ignore_startup_parameters = extra_float_digits",
  ];
  writeFileSync(configuration, lines.join("\n"));
  chmodSync(configuration, 0o644);
  const ready = async (): Promise<void> => {
    const client = new Client({ ...connectionTo(port), connectionTimeoutMillis: 1_000 });
    await client.connect();
    await client.end();
  };
  return startServer({ command, args: [configuration], account, signal: "TERM", folder, port, ready });
}
