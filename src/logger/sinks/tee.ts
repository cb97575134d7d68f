import { requireOption } from "../../core/options.ts";
import { LONGEST_TIMER_MS } from "../../core/timer.ts";
import type { LogSink } from "../record.ts";

/**
 * Makes one sink of several: each gets every line, in the order given, also when an earlier one throws. The first error
 * is thrown when all have had the line, and the logger reports it.
 *
 * Flushing flushes all of them at once within the same time; what is not done by then is no longer waited for.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a sink that is no function.
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { otlpSink } from "faasten/logger/otlp";
 * import { tee } from "faasten/logger/tee";
 *
 * // What the process loses when it is killed before it has sent its lines still stands on standard output.
 * export const log = createLogger({ sink: tee((line) => console.log(line), otlpSink()) });
 * ```
 */
export function tee(...sinks: readonly LogSink[]): LogSink {
  for (const [index, sink] of sinks.entries()) requireOption("tee", `sinks[${index}]`, sink, "a function");
  const both: LogSink = (line, record) => {
    const failures: unknown[] = [];
    for (const sink of sinks) {
      try {
        sink(line, record);
      } catch (thrown) {
        failures.push(thrown);
      }
    }
    if (failures.length > 0) throw failures[0];
  };
  if (sinks.every(({ flush }) => flush === undefined)) return both; // An answer then waits for nothing.
  return Object.assign(both, { flush: (timeoutMs: number) => flushAll(sinks, timeoutMs) });
}

async function flushAll(sinks: readonly LogSink[], timeoutMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeUp = new Promise<readonly []>((resolve) => {
    if (!(timeoutMs > LONGEST_TIMER_MS)) timer = setTimeout(resolve, timeoutMs > 0 ? timeoutMs : 0, []);
  });
  // An async function turns what a flush throws at once into a rejection like any other.
  const flushing = Promise.allSettled(sinks.map(async (sink) => sink.flush?.(timeoutMs)));
  const failed = (await Promise.race([flushing, timeUp])).find(({ status }) => status === "rejected");
  clearTimeout(timer);
  if (failed?.status === "rejected") throw failed.reason;
}
