import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";

/** What a program has printed. */
export interface Printed {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program in a process group of its own and gives what it printed; throws if it fails or takes too long. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: { folder: string; timeoutMs: number },
): Promise<Printed> {
  const { folder, timeoutMs } = options;
  // A home of its own: a runtime then neither reads the user's settings nor leaves a cache behind.
  const env = { PATH: process.env["PATH"], HOME: folder, NO_COLOR: "1" };
  const child = spawn(command, args, { cwd: folder, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const output = Promise.all([text(child.stdout), text(child.stderr)]);
  const timer = setTimeout(() => {
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, timeoutMs);
  try {
    const [code, signal] = (await once(child, "close")) as [number | null, string | null];
    const [stdout, stderr] = await output;
    if (code !== 0) throw new Error(`ended with ${signal ?? code}\n${stdout.slice(-2000)}${stderr.slice(-2000)}`);
    return { stdout, stderr };
  } finally {
    clearTimeout(timer);
  }
}
