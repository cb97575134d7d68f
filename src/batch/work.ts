import { type BatchReport, isSettled, type Outcome } from "../core/outcome.ts";
import { isThenable } from "../core/thenable.ts";
import { yieldToLoop } from "../core/timer.ts";
import type { BatchOptions } from "./batch-options.ts";
import { lanesOf } from "./lanes-of.ts";
import { retrying } from "./retrying.ts";
import { OUT_OF_TIME, timeLeft } from "./time-left.ts";

/** What is done with the records of a batch. */
export interface Work<Item> {
  /** Handles a record; what it throws, or its promise rejects with, becomes the record's outcome. */
  each(record: Item, index: number): unknown;
  /** Is told when the batch is given up while records are still being handled. */
  abort?: ((reason: Error) => void) | undefined;
}

/**
 * Works through a batch in lanes: one for each ordering key, strictly in order, and one for each record without a key. After
 * a failure the rest of its lane is not attempted; other lanes go on. Gives exactly one outcome for each record, in their
 * order and in time. Never rejects; keeps nothing when it is done.
 */
export async function work<Item>(
  records: readonly Item[],
  { each, abort }: Work<Item>,
  options: BatchOptions<Item>,
): Promise<BatchReport> {
  const { concurrency = 10, orderingKey, stopAtFailure } = options;
  const ended = Promise.withResolvers<void>();
  const { first, next } = lanesOf(records, orderingKey);
  const time = timeLeft(options, ended.reject);
  const fail = retrying(records, each, options, time);
  const outcomes = new Array<Outcome>(records.length);
  let lane = 0;
  let handled = 0;
  let stopsAt = Infinity; // No record after this one is started any more.
  let working = Math.min(concurrency, first.length);

  // One function for all records of many lanes: another promise for each would cost as much as a handler that does little.
  const worker = async (): Promise<void> => {
    try {
      for (let index = first[lane++]; index !== undefined; index = next[index] ?? first[lane++]) {
        const beganMs = time.beginning(index);
        if (beganMs === OUT_OF_TIME) stopsAt = -1;
        let outcome = index > stopsAt ? NOT_REACHED : outcomes[index];
        if (!outcome) {
          outcomes[index] = STARTED;
          try {
            const result = each(records[index] as Item, index);
            const value = isThenable(result) ? await result : result;
            outcome = value === undefined ? OK : { status: "ok", value };
          } catch (thrown) {
            outcome = await fail(index, thrown);
          }
          time.took(beganMs);
        }
        outcomes[index] = outcome;
        if (!isSettled(outcome)) {
          const follower = next[index];
          if (follower !== undefined) outcomes[follower] = refusal(outcome, orderingKey?.(records[index] as Item));
          if (stopAtFailure && index < stopsAt) stopsAt = index;
        }
        handled += 1;
        if (handled % TURN === 0) await yieldToLoop();
      }
    } catch (reason) {
      ended.reject(reason);
    }
    working -= 1;
    if (working === 0) ended.resolve();
  };

  for (let nth = working; nth > 0; nth -= 1) void worker();
  if (working === 0) ended.resolve();
  try {
    await ended.promise;
    return { outcomes };
  } catch (reason) {
    stopsAt = -1;
    abort?.(reason as Error);
    return { outcomes: Array.from(outcomes, (outcome) => givenUp(outcome, reason as Error)) };
  } finally {
    time.stop();
  }
}

const OK: Outcome = Object.freeze({ status: "ok" });
const TURN = 512;
const NOT_REACHED = notAttempted("too little time, or an earlier record failed");
/** Stands where a handler is at work. */
const STARTED = {} as Outcome;

function notAttempted(reason: string): Outcome {
  return { status: "notAttempted", reason };
}

/** Of the record that comes after one that is not settled, in the same lane. */
function refusal(before: Outcome, key: string | undefined): Outcome {
  return before.status === "notAttempted" ? before : notAttempted(`an earlier record of ordering key ${key} failed`);
}

/** Of a copy: handlers that end later change nothing any more. */
function givenUp(outcome: Outcome | undefined, error: Error): Outcome {
  return outcome === STARTED ? { status: "retry", error } : (outcome ?? NOT_REACHED);
}
