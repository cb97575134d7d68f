import { lanes } from "../../../src/batch/lanes.ts";
import type { FunctionEvent } from "../../../src/core/event.ts";
import type { EventFunction } from "../../../src/core/event-function.ts";
import type { Invocation } from "../../../src/core/invocation.ts";
import type { BatchReport } from "../../../src/core/outcome.ts";
import { testEvent } from "../../../src/testing/event.ts";
import { testInvocation } from "../../../src/testing/invocation.ts";

/** One event for each piece of data, its id the position. */
export function batchOf<Data>(...data: readonly Data[]): FunctionEvent<Data>[] {
  return data.map((each, index) => testEvent(each, { id: String(index) }));
}

/** Runs a batch as an adapter does: in lanes, with the function's own options. */
export function runInLanes(
  fn: EventFunction,
  events: readonly FunctionEvent[],
  invocation: Invocation = testInvocation(),
): Promise<BatchReport> {
  return fn.runBatch(events, invocation, (batch, each) => lanes(batch, each, fn.options));
}

/** What a report says, without the details. */
export function statuses({ outcomes }: BatchReport): readonly string[] {
  return outcomes.map(({ status }) => status);
}
