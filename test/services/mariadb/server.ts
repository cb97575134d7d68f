import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { createConnection, createPool, type Pool, type PoolOptions } from "mysql2/promise";
import { accountOf, folderOf, freePort, type Missing, type Server, startServer } from "../sql/server.ts";

export const connectionTo = (port: number): { host: string; port: number; user: string; database: string } => ({
  host: "127.0.0.1",
  port,
  user: "root",
  database: "test",
});

/** A pool on whose connections a backslash in a text is only a backslash, as in standard SQL. */
export function poolWithoutEscapes(options: PoolOptions): Pool {
  const pool = createPool(options);
  const statement = "SET SESSION sql_mode = CONCAT(@@sql_mode, ',NO_BACKSLASH_ESCAPES')";
  pool.on("connection", (connection) => void connection.query(statement));
  return pool;
}

/** The most that a statement may have. */
export const PACKET_BYTES = 1_048_576;

/** The MariaDB of Debian's package `mariadb-server`, or the one on the path. */
export async function startMariadb(): Promise<Server | Missing> {
  const bin = ["", "/usr/sbin"].find((folder) => !spawnSync(join(folder, "mariadbd"), ["--version"]).error);
  if (bin === undefined) return { missing: "MariaDB is not installed (Debian: mariadb-server)" };
  const account = accountOf("mysql");
  const folder = folderOf(account);
  const data = join(folder, "data");
  const install = ["--no-defaults", `--datadir=${data}`, "--auth-root-authentication-method=normal"];
  const installer = "mariadb-install-db"; // Of the same package.
  execFileSync(installer, install, { ...account, cwd: folder, stdio: "pipe" });
  const port = await freePort();
  const settings = [
    `--datadir=${data}`,
    `--socket=${join(folder, "socket")}`,
    `--port=${port}`,
    "--bind-address=127.0.0.1",
    "--max-connections=200",
    `--max-allowed-packet=${PACKET_BYTES}`,
    "--innodb-flush-log-at-trx-commit=0",
    // Of no effect on anything, if times are counted right.
    "--default-time-zone=+05:45",
  ];
  return startServer({
    command: join(bin, "mariadbd"),
    args: ["--no-defaults", ...settings],
    account,
    signal: "KILL",
    folder,
    port,
    ready: async () => {
      const client = await createConnection({ ...connectionTo(port), connectTimeout: 1_000 });
      await client.end();
    },
  });
}
