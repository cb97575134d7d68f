import { match } from "node:assert/strict";
import { createLogger } from "faasten/logger";
import { datadog } from "faasten/logger/datadog";
import { gcp } from "faasten/logger/gcp";
import { otel } from "faasten/logger/otel";
import { powertools } from "faasten/logger/powertools";
import { testInvocation } from "faasten/testing";
import { OURS, type Row } from "../row.ts";

const invocation = testInvocation({ traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" });

/** By contestant: the format, and what the line has of the trace. */
const FORMATS = {
  [OURS]: ["json", '"trace_id":"4bf92f3577b34da6a3ce929d0e0e4736"'],
  "faasten, gcp()": [gcp({ projectId: "shop" }), '"logging.googleapis.com/trace":"projects/shop/traces/4bf9'],
  "faasten, datadog()": [datadog({ env: "prod" }), '"dd.span_id":"67667974448284343"'],
  "faasten, otel()": [otel(), '"span_id":"00f067aa0ba902b7"'],
  "faasten, powertools()": [powertools(), '"xray_trace_id":"1-4bf92f35-77b34da6a3ce929d0e0e4736"'],
} as const;

export const rows: readonly Row[] = [
  {
    what: "one info line with a trace, JSON",
    contestants: Object.fromEntries(
      Object.entries(FORMATS).map(([name, [format]]) => {
        const log = createLogger({ service: "orders", format }).for(invocation);
        return [name, () => log.info("charging", { orderId: "order-1", total: 42 })];
      }),
    ),
    lines: Object.fromEntries(Object.keys(FORMATS).map((name) => [name, 1])),
    check([line = ""], contestant) {
      const ofTrace = FORMATS[contestant as keyof typeof FORMATS][1];
      for (const part of ['"orderId":"order-1"', '"charging"', ofTrace]) match(line, new RegExp(part));
      JSON.parse(line);
    },
  },
];
