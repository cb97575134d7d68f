import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach } from "vitest";

/** A Redis or Valkey of this machine, on loopback and with nothing on disk. */
export interface RedisServer extends AsyncDisposable {
  readonly port: number;
  /** Ends it as a machine does that fails. */
  kill(): Promise<void>;
}

/** The server's program: Debian's `redis-server`, else `valkey-server`. */
const PROGRAM = ["redis-server", "valkey-server"].find((name) =>
  (process.env["PATH"] ?? "").split(":").some((folder) => existsSync(join(folder, name))),
);

/** Whether there is none to start. */
export const isMissing: boolean = PROGRAM === undefined;

const MISSING = "there is no redis-server (Debian: apt-get install redis-server) on the path";

/** Skips every test of a file with the reason where there is no server; with CI=true they fail. */
export function needsRedis(): void {
  beforeEach((context) => {
    if (!isMissing) return;
    if (process.env["CI"] === "true") throw new Error(MISSING);
    context.skip(MISSING);
  });
}

/** Starts one; further arguments are the program's own. */
export async function startRedis(...args: readonly string[]): Promise<RedisServer> {
  if (!PROGRAM) throw new Error(MISSING);
  const folder = mkdtempSync(join(tmpdir(), "faasten-redis-"));
  const port = await freePort();
  const plain = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
  const child = spawn(PROGRAM, [...plain, ...args], { stdio: "ignore" });
  const exited = once(child, "exit");
  const end = (): void => void child.kill("SIGKILL");
  process.once("exit", end); // However the tests end.
  const kill = async (): Promise<void> => {
    end();
    await exited;
    process.off("exit", end);
    rmSync(folder, { recursive: true, force: true });
  };
  await answering(child, port).catch(async (error: unknown) => {
    await kill();
    throw error;
  });
  return { port, kill, [Symbol.asyncDispose]: kill };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const LONGEST_START_MS = 10_000;

async function answering(child: ChildProcess, port: number): Promise<void> {
  for (const end = Date.now() + LONGEST_START_MS; Date.now() < end; await new Promise((go) => setTimeout(go, 20))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode} before it answered`);
    if (await isAnswering(port)) return;
  }
  throw new Error(`${child.spawnfile} did not answer on port ${port} within ${LONGEST_START_MS} ms`);
}

async function isAnswering(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    socket.write("PING\r\n");
    const [answer] = (await once(socket, "data")) as [Buffer];
    return answer.toString().startsWith("+PONG");
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
