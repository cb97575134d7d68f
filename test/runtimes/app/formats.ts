import { createLogger, type LogFormat, type LogSink } from "faasten/logger";
import { datadog } from "faasten/logger/datadog";
import { gcp } from "faasten/logger/gcp";
import { memorySink } from "faasten/logger/memory";
import { otel } from "faasten/logger/otel";
import { powertools } from "faasten/logger/powertools";
import { testInvocation } from "faasten/testing";
import { equal } from "./check.ts";
import { GOLDEN_LINES } from "./format-lines.ts";

/** Each format as it is asked for; what the environment would say is said here, so that it is the same everywhere. */
const formats: Record<string, "json" | LogFormat> = {
  json: "json",
  gcp: gcp({ projectId: "shop-1", version: "v7" }),
  datadog: datadog({ env: "prod", version: "v7" }),
  otel: otel({ resource: { "service.version": "v7" } }),
  powertools: powertools({ samplingRate: 0 }),
};

/** The lines of each format, to the letter, in every runtime. */
export const formatChecks: Record<string, () => unknown> = Object.fromEntries(
  Object.entries(formats).map(([name, format]) => [
    `logger: the lines of the format ${name}`,
    () => equal(linesOf(format), GOLDEN_LINES[name]),
  ]),
);

/** Writes the lines of all formats to standard output, through whatever the platform has put there. */
export function printFormats(): void {
  for (const name of Object.keys(GOLDEN_LINES)) writeLines(formats[name] ?? "json");
}

export function linesOf(format: "json" | LogFormat): readonly string[] {
  const sink = memorySink();
  writeLines(format, sink);
  return sink.lines;
}

/** A line of each level, one outside of an invocation, one with an error, and the record that ends a request. */
function writeLines(format: "json" | LogFormat, sink?: LogSink): void {
  const clock = (): number => Date.UTC(2026, 0, 2);
  const log = createLogger({ service: "orders", level: "trace", format, ...(sink && { sink }), clock });
  log.info("outside", { n: 1 });
  const bound = log.for(
    testInvocation({
      id: "req-1",
      function: { name: "place-order", version: "7", memoryMb: 128 },
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    }),
  );
  for (const level of ["trace", "debug", "info", "warn"] as const)
    bound[level](level, { orderId: "7", message: "mine" });
  bound.error("failed", broken());
  bound.fatal("given up");
  bound.info("http place-order ok", {
    "event.name": "invocation",
    outcome: "ok",
    duration_ms: 1204.25,
    "http.request.method": "POST",
    "url.path": "/orders",
    "http.response.status_code": 201,
  });
}

/** An error whose stacks are the same in every engine. */
function broken(): Error {
  const cause = Object.assign(new TypeError("no connection"), {
    stack: "TypeError: no connection\n    at connect (/app/db.js:3:7)",
  });
  const stack = "Error: charge failed\n    at charge (/app/orders.js:12:9)";
  return Object.assign(new Error("charge failed", { cause }), { stack, code: "E1" });
}
