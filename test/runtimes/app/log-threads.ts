// A program on Node that logs large lines from its main thread and from three workers at once, and exits when all are done.
import { isMainThread, threadId, Worker, workerData } from "node:worker_threads";
import { createLogger } from "faasten/logger";
import { logLargeLines } from "./log-levels.ts";

const log = createLogger({ format: "json" });
const done = isMainThread ? new Int32Array(new SharedArrayBuffer(4)) : (workerData as Int32Array);
if (isMainThread) Array.from({ length: 3 }, () => new Worker(import.meta.filename, { workerData: done }));
logLargeLines(log, { thread: threadId });
Atomics.add(done, 0, 1);
if (isMainThread) {
  while (Atomics.load(done, 0) < 4) await new Promise((resolve) => setTimeout(resolve, 5));
  process.exit(0);
}
