import { builtin } from "../core/host.ts";
import { lineLock } from "./line-lock.ts";
import type { LogSink } from "./record.ts";

interface FileSystem {
  writeSync(fd: number, bytes: Uint8Array, offset: number, length: number): number;
}

/**
 * Writes lines to standard output, each one complete when the call returns: a process that is frozen or killed right
 * after a log call has lost nothing. By a synchronous write of our own, because `process.stdout` may queue, and in a
 * worker thread leaves the writing to the main thread. Through `console.log` where there is no standard output.
 */
export function stdoutSink(): LogSink {
  const files = builtin<FileSystem>("node:fs");
  // workerd has files, too, but puts "stdout: " in front of what is written to them.
  const isWorkerd = builtin<{ title?: string }>("node:process")?.title === "workerd";
  if (!files || isWorkerd) return (line) => console.log(line);
  const lock = lineLock();
  return (line) => writeAll(files, line, lock.turn);
}

const encoder = new TextEncoder();
/** Reused for every line that surely fits: allocating a buffer costs more than a third of the write. */
const scratch = new Uint8Array(16 * 1024);

/**
 * Writes to the end, however short each write is; waits while the pipe is full, as a blocking descriptor would. Other
 * threads wait for their turn, but no longer than five seconds: whoever has it may have been terminated.
 */
export function writeAll(files: FileSystem, line: string, turn: Int32Array): void {
  const text = `${line}\n`;
  const fits = text.length * 3 <= scratch.length; // A UTF-16 unit takes at most three bytes of UTF-8.
  const bytes = fits ? scratch : encoder.encode(text);
  const length = fits ? encoder.encodeInto(text, scratch).written : bytes.length;
  if (Atomics.compareExchange(turn, 0, 0, 1) !== 0)
    while (Atomics.exchange(turn, 0, 2) !== 0 && Atomics.wait(turn, 0, 2, 5000) !== "timed-out");
  try {
    for (let written = 0; written < length;) {
      try {
        written += files.writeSync(1, bytes, written, length - written);
      } catch (error) {
        if ((error as { code?: unknown }).code !== "EAGAIN") throw error;
        Atomics.wait(turn, 0, turn[0] as number, 1);
      }
    }
  } finally {
    if (Atomics.exchange(turn, 0, 0) === 2) Atomics.notify(turn, 0, 1);
  }
}
