import type { FunctionEvent } from "../core/event.ts";
import type { BatchReport } from "../core/outcome.ts";
import type { BatchOptions } from "./batch-options.ts";
import { work, type Work } from "./work.ts";

/** What `lanes` is told besides what every batch is; order and attempts are those of the events. */
export type LaneOptions = Omit<BatchOptions<FunctionEvent>, "orderingKey" | "attempt"> &
  Pick<Work<FunctionEvent>, "abort">;

/** Handles the events of a batch as `processBatch` does its records: what adapters give an event function. */
export function lanes(
  events: readonly FunctionEvent[],
  each: (event: FunctionEvent, index: number) => unknown,
  options: LaneOptions = {},
): Promise<BatchReport> {
  return work(events, { each, abort: options.abort }, { ...options, orderingKey, attempt });
}

const orderingKey = ({ delivery }: FunctionEvent): string | undefined => delivery.orderingKey;
const attempt = ({ delivery }: FunctionEvent): number | undefined => delivery.attempt;
