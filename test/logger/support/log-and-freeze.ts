// A child process that logs `count` lines of `size` characters and then ends, or stops itself.
import { createLogger } from "../../../src/logger/index.ts";

const [count = "1", size = "1", ...flags] = process.argv.slice(2);
if (flags.includes("touch-stdout")) void process.stdout.isTTY; // Node sets a pipe to non-blocking when this is first read.

const log = createLogger({ format: "json" });
for (let line = 0; line < Number(count); line++) log.info("x".repeat(Number(size)));
if (flags.includes("freeze")) process.kill(process.pid, "SIGSTOP");
process.exit(0);
