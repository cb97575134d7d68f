import type { LogRecord, LogSink } from "../record.ts";

/** A sink that keeps what it is given. */
export interface MemorySink extends LogSink {
  readonly lines: readonly string[];
  readonly records: readonly LogRecord[];
  clear(): void;
}

/**
 * Makes a sink that keeps lines and records in memory, for tests.
 *
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { memorySink } from "faasten/logger/memory";
 *
 * const sink = memorySink();
 * const log = createLogger({ service: "orders", sink });
 *
 * log.info("charging", { orderId: "1" });
 * console.log(sink.records[0]?.fields);
 * ```
 */
export function memorySink(): MemorySink {
  const lines: string[] = [];
  const records: LogRecord[] = [];
  const sink: LogSink = (line, record) => {
    lines.push(line);
    records.push(record);
  };
  const clear = (): void => {
    lines.length = 0;
    records.length = 0;
  };
  return Object.assign(sink, { lines, records, clear });
}
