import { builtin, standardOutput } from "../core/host.ts";
import type { LogSink } from "./record.ts";

interface FileSystem {
  writeSync(fd: number, bytes: Uint8Array, offset: number, length: number): number;
}

/**
 * Writes lines to standard output, each one complete when the call returns: a process that is frozen or killed right
 * after a log call has lost nothing. On Node's main thread by a synchronous write of our own, because `process.stdout`
 * may queue; in a worker thread through `process.stdout`, because lines of several threads would mix; elsewhere through
 * `console.log`.
 */
export function stdoutSink(): LogSink {
  let write: ((line: string) => void) | undefined;
  return (line) => {
    write ??= findWriter();
    write(line);
  };
}

function findWriter(): (line: string) => void {
  const files = builtin<FileSystem>("node:fs");
  const mainThread = builtin<{ isMainThread?: boolean }>("node:worker_threads")?.isMainThread ?? true;
  if (files && mainThread) return (line) => writeAll(files, line);
  const stream = files && standardOutput();
  if (stream) return (line) => void stream.write(`${line}\n`);
  return (line) => console.log(line);
}

const encoder = new TextEncoder();
/** Reused for every line that surely fits: allocating a buffer costs more than a third of the write. */
const scratch = new Uint8Array(16 * 1024);

/** Writes to the end, however short each write is; waits while the pipe is full, as a blocking descriptor would. */
export function writeAll(files: FileSystem, line: string): void {
  const text = `${line}\n`;
  const fits = text.length * 3 <= scratch.length; // A UTF-16 unit takes at most three bytes of UTF-8.
  const bytes = fits ? scratch : encoder.encode(text);
  const length = fits ? encoder.encodeInto(text, scratch).written : bytes.length;
  for (let written = 0, waitMs = 1; written < length;) {
    try {
      written += files.writeSync(1, bytes, written, length - written);
      waitMs = 1;
    } catch (error) {
      if ((error as { code?: unknown }).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, waitMs);
      waitMs = Math.min(waitMs * 2, 50);
    }
  }
}
