import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/** What standard output is: a pipe, as on most platforms, or a socket, which is what Node's own `spawn` gives. */
export type Output = "pipe" | "socket";

export interface Logging {
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles when the process has ended, with its exit code, or the signal that ended it. */
  readonly ended: Promise<number | string>;
  /** Ends the process, stopped or not. */
  kill(): Promise<void>;
}

export interface Program {
  /** Starts it in a process group of its own. */
  start(args: readonly string[], through: Output): Logging;
  remove(): void;
}

/** Bundles a program, so that it and its workers start in no time. */
export async function buildProgram(source: URL): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), "faasten-logging-"));
  const file = join(folder, "program.mjs");
  const entryPoints = [fileURLToPath(source)];
  await build({ entryPoints, outfile: file, bundle: true, format: "esm", platform: "node", target: "node22" });
  return {
    start(args, through) {
      const pipe = through === "pipe" ? makePipe(join(folder, "pipe")) : undefined;
      const child = spawn(process.execPath, [file, ...args], {
        stdio: ["ignore", pipe?.writeEnd ?? "pipe", "pipe"],
        detached: true,
      });
      if (pipe) closeSync(pipe.writeEnd);
      return logging(child, pipe?.readEnd ?? (child.stdout as Readable));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A real pipe. Its name is gone when the process starts. */
function makePipe(path: string): { readEnd: Socket; writeEnd: number } {
  execFileSync("/usr/bin/env", ["mkfifo", path]);
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writeEnd = openSync(path, constants.O_WRONLY);
  rmSync(path);
  return { readEnd: new Socket({ fd: readEnd, readable: true, writable: false }), writeEnd };
}

function logging(child: ChildProcess, stdout: Readable): Logging {
  const ended = once(child, "exit").then(([code, signal]) => (code ?? signal) as number | string);
  return {
    stdout,
    stderr: child.stderr as Readable,
    ended,
    async kill() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        process.kill(-child.pid, "SIGKILL");
      }
      stdout.destroy();
      await ended;
    },
  };
}
