import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";

/** A database server of this machine, on loopback, with a folder of its own. */
export interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

/** Why there is none. */
export interface Missing {
  readonly missing: string;
}

/** Whom a server runs as: it refuses root. Nothing where the tests themselves are not root. */
export interface Account {
  readonly uid?: number;
  readonly gid?: number;
}

export function accountOf(user: string): Account {
  if (process.getuid?.() !== 0) return {};
  const id = (flag: string): number => Number(execFileSync("id", [flag, user], { encoding: "utf8" }));
  return { uid: id("-u"), gid: id("-g") };
}

/** An empty folder that the account may write to. */
export function folderOf({ gid, uid }: Account): string {
  const folder = mkdtempSync(join(tmpdir(), "faasten-sql-"));
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
  return folder;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const LONGEST_START_MS = 30_000;

export interface ServerCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly account: Account;
  readonly folder: string;
  readonly port: number;
  /** What ends it at once, without a trace. */
  readonly signal: "QUIT" | "TERM" | "KILL";
  /** Resolves when the server answers. */
  ready(): Promise<unknown>;
}

/**
 * A shell stands between, whose input ends when this process does, however it does: then the server is ended. It tells
 * its own end by ending.
 */
const GUARD = 'exec 3<&0; "$@" & server=$!; { cat <&3 >/dev/null; kill -$SIGNAL $server; } & wait $server';

/** Starts a server and waits until it answers; `stop` ends it and deletes its folder. */
export async function startServer(options: ServerCommand): Promise<Server> {
  const { account, args, command, folder, port, ready, signal } = options;
  const child = spawn("sh", ["-c", GUARD, "sh", command, ...args], {
    ...account,
    cwd: folder,
    env: { ...process.env, SIGNAL: signal },
    stdio: ["pipe", "ignore", "pipe"],
  });
  const exited = once(child, "exit");
  let said = "";
  child.stderr.on("data", (text: Buffer) => void (said = (said + text.toString()).slice(-2_000)));
  const stop = async (): Promise<void> => {
    child.stdin.end();
    await exited;
    rmSync(folder, { recursive: true, force: true });
  };
  let error: unknown;
  for (const end = Date.now() + LONGEST_START_MS; Date.now() < end; await new Promise((go) => setTimeout(go, 50))) {
    if (child.exitCode !== null) throw new Error(`${command} ended with ${child.exitCode}: ${said}`);
    const isReady = await ready().then(
      () => true,
      (cause: unknown) => void (error = cause),
    );
    if (isReady) return { port, stop };
  }
  await stop();
  throw new Error(`${command} did not answer within ${LONGEST_START_MS} ms: ${said}`, { cause: error });
}

/**
 * Starts a server before the tests of a block, and ends it after them. Skips every test with the reason why there is none;
 * with CI=true they fail. Gives the server to `beforeAll` and to tests.
 */
export function useServer(start: () => Promise<Server | Missing>): () => Server | undefined {
  let started: Server | Missing | undefined;
  const running = (): Server | undefined => (started && !("missing" in started) ? started : undefined);
  beforeAll(async () => {
    started = await start();
  }, 60_000);
  afterAll(() => running()?.stop());
  beforeEach((context) => {
    if (running()) return;
    const reason = started && "missing" in started ? started.missing : "the server did not start";
    if (process.env["CI"] === "true") throw new Error(reason);
    context.skip(reason);
  });
  return running;
}
