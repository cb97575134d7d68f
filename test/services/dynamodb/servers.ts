import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { createRequire } from "node:module";
import { motoCommand } from "./moto.ts";

/** A DynamoDB of this machine. */
export interface Server extends AsyncDisposable {
  readonly endpoint: string;
}

/** A server that may have to be installed first. */
export interface ServerKind {
  readonly name: "moto" | "dynalite";
  /** Hands back the item of a refused write, and knows transactions and time to live. */
  readonly isComplete: boolean;
  start(): Promise<Server | { readonly missing: string }>;
}

export const moto: ServerKind = {
  name: "moto",
  isComplete: true,
  start: async () => {
    const port = await freePort();
    const found = motoCommand(["-H", "127.0.0.1", "-p", String(port)]);
    return "missing" in found ? found : listening(spawn(found.command, found.args, { stdio: "ignore" }), port);
  },
};

export const dynalite: ServerKind = {
  name: "dynalite",
  isComplete: false,
  start: async () => {
    const port = await freePort();
    const program = createRequire(import.meta.url).resolve("dynalite/cli.js");
    const args = [program, "--host", "127.0.0.1", "--port", String(port), "--createTableMs", "0"];
    return listening(spawn(process.execPath, args, { stdio: "ignore" }), port);
  },
};

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const LONGEST_START_MS = 30_000;

async function listening(child: ChildProcess, port: number): Promise<Server> {
  const endpoint = `http://127.0.0.1:${port}`;
  const exited = once(child, "exit");
  process.once("exit", () => child.kill("SIGKILL")); // However the tests end.
  const stop = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  for (const end = Date.now() + LONGEST_START_MS; Date.now() < end; await new Promise((go) => setTimeout(go, 50))) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended with ${child.exitCode} before it listened`);
    const answer = await fetch(endpoint).catch(() => undefined);
    if (answer) return { endpoint, [Symbol.asyncDispose]: stop };
  }
  await stop();
  throw new Error(`${child.spawnfile} did not listen on port ${port} within ${LONGEST_START_MS} ms`);
}
