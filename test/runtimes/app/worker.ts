// Where the suite starts on workerd, inside a request: outside of one a worker may neither wait nor draw random numbers.
import { checks } from "./app.ts";
import { logEveryLevel } from "./log-levels.ts";
import { createLogger } from "faasten/logger";
import { workersSink } from "faasten/logger/workers";

/** Requests whose log is what matters. */
const logs: Record<string, () => void> = {
  "/log": () => logEveryLevel(createLogger({ format: "json", level: "trace" })),
  "/log/workers-sink": () => logEveryLevel(createLogger({ format: "json", level: "trace", sink: workersSink() })),
};

export default {
  async fetch(request: Request): Promise<Response> {
    const log = logs[new URL(request.url).pathname];
    log?.();
    return Response.json(log ? [] : await checks());
  },
};
