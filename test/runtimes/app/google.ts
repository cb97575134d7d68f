// Functions as the Functions Framework takes them: its own handlers, with our logger in Google's format.
import { createLogger } from "faasten/logger";
import { gcp } from "faasten/logger/gcp";
import { testInvocation } from "faasten/testing";
import { printFormats } from "./formats.ts";
import { logEveryLevel } from "./log-levels.ts";

/** The part of an Express request that is used, with the framework's own `executionId`. */
interface ExpressRequest {
  readonly executionId: string;
  get(header: string): string | undefined;
}

interface ExpressResponse {
  json(body: unknown): void;
}

const log = createLogger({ service: "shop", level: "trace", format: gcp({ projectId: "shop-1" }) });

export function getOrder(request: ExpressRequest, response: ExpressResponse): void {
  const invocation = testInvocation({ id: request.executionId, traceparent: request.get("traceparent") });
  const own = log.for(invocation);
  logEveryLevel(own);
  own.error("declined", new RangeError("out of stock"));
  response.json({ executionId: request.executionId });
}

export function logFormats(_request: ExpressRequest, response: ExpressResponse): void {
  printFormats();
  response.json({});
}

export function placeOrder({ id, data }: { id: string; data: unknown }): void {
  log.info("placing", { id, data });
}
