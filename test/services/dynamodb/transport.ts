import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { vi } from "vitest";
import type { Fault } from "../../../src/testing/store-conformance/failing-once.ts";

/** What goes over the wire of the small client. */
export interface Transport {
  /** The operations that were sent since the last look. */
  take(): string[];
  /** Makes the next write fail: before it arrives, or on the way back. */
  failNextWrite(fault: Fault): void;
}

type Answered = (answer: IncomingMessage) => void;

/** Watches the real `node:http`, and breaks it where a test says so. Ended by `vi.restoreAllMocks()`. */
export function watchRequests(): Transport {
  const request = http.request as (url: string, options: RequestOptions, answered: Answered) => ClientRequest;
  let operations: string[] = [];
  let next: Fault | undefined;
  const watched: typeof request = (url, options, answered) => {
    const target = typeof url === "string" ? (options.headers as Record<string, string>)["x-amz-target"] : undefined;
    const operation = target?.split(".")[1];
    if (operation === undefined) return request(url, options, answered); // Not of the small client.
    operations.push(operation);
    const fault = operation === "GetItem" ? undefined : next;
    if (!fault) return request(url, options, answered);
    next = undefined;
    const isLost = fault === "requestLost";
    const sent = request(url, options, () => sent.destroy(new Error("the answer was lost")));
    return isLost ? sent.destroy(new Error("the request was lost")) : sent;
  };
  vi.spyOn(http, "request").mockImplementation(watched as typeof http.request);
  return {
    take: () => {
      const taken = operations;
      operations = [];
      return taken;
    },
    failNextWrite: (fault) => {
      next = fault;
    },
  };
}
