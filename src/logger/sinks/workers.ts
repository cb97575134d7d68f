import { writeToConsole } from "../console-line.ts";
import type { LogSink } from "../record.ts";

/**
 * Makes a sink for Cloudflare Workers: gives each line to the `console` method of its level as an object, whose members
 * Workers Logs then indexes one by one. A line that is not JSON is written as it is.
 *
 * The platform keeps 256 KB of logs of each invocation and drops the rest.
 *
 * @see https://developers.cloudflare.com/workers/observability/logs/workers-logs/
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { workersSink } from "faasten/logger/workers";
 *
 * export const log = createLogger({ service: "orders", format: "json", sink: workersSink() });
 * ```
 */
export function workersSink(): LogSink {
  return (line, { level }) => writeToConsole(level, parsed(line));
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
