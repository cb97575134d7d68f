import { vi } from "vitest";
import type { Fault } from "../../../src/testing/store-conformance/failing-once.ts";

/** What goes over the wire of the small client. */
export interface Transport {
  /** The operations that were sent since the last look. */
  take(): string[];
  /** Makes the next write fail: before it arrives, or on the way back. */
  failNextWrite(fault: Fault): void;
}

/** Watches the real `fetch`, and breaks it where a test says so. Ended by `vi.restoreAllMocks()`. */
export function watchFetch(): Transport {
  const { fetch } = globalThis;
  let operations: string[] = [];
  let next: Fault | undefined;
  vi.spyOn(globalThis, "fetch").mockImplementation(async (input, init) => {
    const operation = new Headers(init?.headers).get("x-amz-target")?.split(".")[1];
    if (operation === undefined) return fetch(input, init); // Not of the small client.
    operations.push(operation);
    const fault = operation === "GetItem" ? undefined : next;
    if (fault) next = undefined;
    if (fault === "requestLost") throw new TypeError("the request was lost");
    const answer = await fetch(input, init);
    if (fault) throw new TypeError("the answer was lost");
    return answer;
  });
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
