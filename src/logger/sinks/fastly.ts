import { requireOption } from "../../core/options.ts";
import { writeToConsole } from "../console-line.ts";
import type { LogSink } from "../record.ts";

/** The part of `Logger` from `fastly:logger` that the sink calls. */
export interface FastlyLogger {
  log(line: string): void;
}

/**
 * Makes a sink for Fastly Compute, which writes to a named log endpoint. `open` makes the platform's logger; it is called
 * when the first line is written, because the platform allows it only while a request is handled.
 *
 * Lines from outside of a request, and those that the endpoint does not take, go to the console, which only log tailing shows.
 *
 * @throws {FaastenError} code `INVALID_OPTION` if `open` is not a function.
 * @see https://www.fastly.com/documentation/reference/compute/sdks/javascript/js-compute/logger/class.Logger/
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { fastlySink } from "faasten/logger/fastly";
 *
 * // In a service: import { Logger } from "fastly:logger";
 * declare const Logger: new (endpoint: string) => { log(line: string): void };
 *
 * export const log = createLogger({ service: "edge", format: "json", sink: fastlySink(() => new Logger("logs")) });
 * ```
 */
export function fastlySink(open: () => FastlyLogger): LogSink {
  requireOption("fastlySink", "open", open, "a function");
  let endpoint: FastlyLogger | undefined;
  return (line, { level }) => {
    try {
      endpoint ??= open();
      endpoint.log(line);
    } catch {
      endpoint = undefined; // The next line tries again: it may belong to a request.
      writeToConsole(level, line);
    }
  };
}
