// A process whose reader goes away. It says on standard error that its log calls have returned. Arguments: thread, bytes.
import { writeSync } from "node:fs";
import { isMainThread, Worker } from "node:worker_threads";
import { createLogger } from "../../../src/logger/index.ts";

const [thread = "main", bytes = "1"] = process.argv.slice(2);

if (thread === "worker" && isMainThread) startWorker();
else logUntilGone();

function startWorker(): Worker {
  return new Worker(import.meta.filename, { argv: [thread, bytes] });
}

/** Long enough for any reader to have gone; a line is lost by then, and nothing else happens. */
function logUntilGone(): void {
  const log = createLogger({ format: "json" });
  for (let index = 0; index < 200; index++) {
    log.info("line", { index, pad: "x".repeat(Number(bytes)) });
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2);
  }
  writeSync(2, "every call has returned\n");
}
