import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface OutputLine {
  stream: "stdout" | "stderr";
  text: string;
}

export interface RuntimeProcess {
  /** Settles when the process has ended and its last line is in, with the words that Lambda has for it. */
  readonly ended: Promise<string>;
  stop(): Promise<void>;
}

/** Runs a Lambda runtime in a process group of its own and hands over each line that it prints. */
export function startRuntimeProcess(
  args: readonly string[],
  env: Record<string, string>,
  onLine: (line: OutputLine) => void,
): RuntimeProcess {
  const child = spawn(process.execPath, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of ["stdout", "stderr"] as const) {
    createInterface(child[stream]).on("line", (text) => onLine({ stream, text }));
  }
  const ended = once(child, "close").then(([code, signal]) => {
    if (signal) return `Runtime exited with error: signal: ${String(signal)}`;
    return code === 0
      ? "Runtime exited without providing a reason"
      : `Runtime exited with error: exit status ${String(code)}`;
  });
  return {
    ended,
    async stop() {
      if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
        process.kill(-child.pid, "SIGKILL");
      }
      await ended;
    },
  };
}
