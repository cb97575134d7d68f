import { createLogger, type Logger } from "../../../../src/logger/index.ts";
import { type OtlpSink, otlpSink, type OtlpSinkOptions } from "../../../../src/logger/sinks/otlp.ts";
import type { Collector } from "./collector.ts";

/** A sink that sends to a collector, and its logger. */
export function sinkOf(
  { url }: Pick<Collector, "url">,
  options: OtlpSinkOptions = {},
): { sink: OtlpSink; log: Logger } {
  const sink = otlpSink({ url, timeoutMs: 10_000, ...options });
  return { sink, log: createLogger({ sink }) };
}

/** What becomes of all lines. */
export function counts({ accepted, sent, dropped, queued }: OtlpSink): object {
  return { accepted, sent, dropped, queued };
}
