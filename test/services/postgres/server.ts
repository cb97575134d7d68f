import { execFileSync, spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { accountOf, folderOf, freePort, type Missing, type Server, startServer } from "../sql/server.ts";

export const connectionTo = (port: number): { host: string; port: number; user: string; database: string } => ({
  host: "127.0.0.1",
  port,
  user: "postgres",
  database: "postgres",
});

/** The Postgres of Debian's package `postgresql`, or the one on the path. */
export async function startPostgres(): Promise<Server | Missing> {
  const folders = globSync("/usr/lib/postgresql/*/bin").toSorted().toReversed();
  const bin = ["", ...folders].find((folder) => !spawnSync(join(folder, "initdb"), ["--version"]).error);
  if (bin === undefined) return { missing: "Postgres is not installed (Debian: postgresql)" };
  const account = accountOf("postgres");
  const folder = folderOf(account);
  const data = join(folder, "data");
  const initdb = ["-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
  execFileSync(join(bin, "initdb"), initdb, { ...account, cwd: folder, stdio: "pipe" });
  const port = await freePort();
  const settings = ["fsync=off", "max_connections=200", "listen_addresses=127.0.0.1", "unix_socket_directories="];
  return startServer({
    command: join(bin, "postgres"),
    args: ["-D", data, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])],
    account,
    signal: "QUIT",
    folder,
    port,
    ready: async () => {
      const client = new Client({ ...connectionTo(port), connectionTimeoutMillis: 1_000 });
      await client.connect();
      await client.end();
    },
  });
}
