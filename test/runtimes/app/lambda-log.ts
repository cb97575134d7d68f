import { threadId } from "node:worker_threads";
import { fasten } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { printFormats } from "./formats.ts";
import { logEveryLevel, logLargeLines } from "./log-levels.ts";

const log = createLogger({ service: "shop", format: "json" });

/** Functions whose log is what matters. */
export const logLevels = lambda(
  fasten(log).event(() => {
    logEveryLevel(log);
    console.log("from the console");
  }),
);

/** A bare handler: the lines choose their invocations themselves. */
export async function logFormats(): Promise<void> {
  printFormats();
}

/** For Managed Instances, which run a function in several threads. */
export const inThreads = lambda(
  fasten().event(async ({ data }) => {
    if ((data as { what: string }).what === "log") return logLargeLines(log, { thread: threadId });
    await new Promise((resolve) => setTimeout(resolve, 50));
    return threadId;
  }),
);
