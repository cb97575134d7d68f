import type { FunctionEvent } from "../core/event.ts";
import { type BatchReport, type DeadLetterHook, isSettled, type Outcome, outcomeOf } from "../core/outcome.ts";

/** How a batch is worked through. */
export interface LaneOptions {
  /** How many lanes are worked at once. @default 10 */
  readonly concurrency?: number | undefined;
  /** Takes over records that can never succeed. */
  readonly deadLetter?: DeadLetterHook<FunctionEvent> | undefined;
}

/**
 * Handles the records of a batch in lanes: one lane for each ordering key, worked strictly in order, and one for each
 * record without a key. After a failure the rest of its lane is not attempted; other lanes go on. Never rejects: what
 * `each` throws becomes its record's outcome.
 */
export async function lanes(
  events: readonly FunctionEvent[],
  each: (event: FunctionEvent, index: number) => Promise<unknown>,
  { concurrency = 10, deadLetter }: LaneOptions = {},
): Promise<BatchReport> {
  const outcomes = new Array<Outcome>(events.length);
  const queue = lanesOf(events);
  let nextLane = 0;
  const worker = async (): Promise<void> => {
    for (let lane = queue[nextLane++]; lane; lane = queue[nextLane++]) {
      let failed: string | undefined;
      for (const index of lane) {
        const event = events[index] as FunctionEvent;
        const outcome: Outcome = failed
          ? { status: "notAttempted", reason: failed }
          : await handle(event, index, each, deadLetter);
        outcomes[index] = outcome;
        if (!failed && !isSettled(outcome))
          failed = `an earlier record of ordering key ${event.delivery.orderingKey} failed`;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(concurrency, queue.length) }, worker));
  return { outcomes };
}

/** Indices by lane, lanes in the order of their first record. */
function lanesOf(events: readonly FunctionEvent[]): readonly (readonly number[])[] {
  const queue: number[][] = [];
  const ordered = new Map<string, number[]>();
  events.forEach((event, index) => {
    const key = event.delivery.orderingKey;
    const lane = key === undefined ? undefined : ordered.get(key);
    if (lane) {
      lane.push(index);
      return;
    }
    const fresh = [index];
    queue.push(fresh);
    if (key !== undefined) ordered.set(key, fresh);
  });
  return queue;
}

async function handle(
  event: FunctionEvent,
  index: number,
  each: (event: FunctionEvent, index: number) => Promise<unknown>,
  deadLetter: DeadLetterHook<FunctionEvent> | undefined,
): Promise<Outcome> {
  try {
    return { status: "ok", value: await each(event, index) };
  } catch (thrown) {
    return outcomeOf(event, thrown, deadLetter);
  }
}
