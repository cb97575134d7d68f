import { type BatchReport, isSettled, type Outcome } from "../core/outcome.ts";
import { yieldToLoop } from "../core/timer.ts";
import type { BatchOptions } from "./batch-options.ts";
import { lanesOf } from "./lanes-of.ts";
import { retrying } from "./retrying.ts";
import { type TimeLeft, timeLeft } from "./time-left.ts";

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
  const { concurrency = 10, marginMs = 500, orderingKey, remainingMs = endless, stopAtFailure = false } = options;
  const time = timeLeft(remainingMs, marginMs);
  const run: Run = {
    outcomes: new Array<Outcome>(records.length),
    started: new Uint8Array(records.length),
    queue: orderingKey && lanesOf(records, orderingKey),
    nextLane: 0,
    inARow: 0,
    stopsAt: Number.POSITIVE_INFINITY,
    stopAtFailure,
    time,
    each: (index) => each(records[index] as Item, index),
    fail: retrying(records, each, options, time),
    refusal: (index) =>
      notAttempted(`an earlier record of ordering key ${orderingKey?.(records[index] as Item)} failed`),
  };
  const lanes = run.queue?.length ?? records.length;
  const done = Promise.all(Array.from({ length: Math.min(concurrency, lanes) }, () => worker(run, lanes)));
  try {
    await (time.up ? Promise.race([done, time.up]) : done);
    return { outcomes: run.outcomes };
  } catch (reason) {
    run.stopsAt = -1;
    abort?.(reason as Error);
    return { outcomes: givenUp(run, reason as Error) };
  } finally {
    time.stop();
  }
}

const endless = (): number => Number.POSITIVE_INFINITY;

interface Run {
  readonly outcomes: Outcome[];
  /** By record: 1 if its handler has been called. */
  readonly started: Uint8Array;
  readonly queue: readonly (number | readonly number[])[] | undefined;
  nextLane: number;
  /** How many records have been handled since timers and other invocations had their turn. */
  inARow: number;
  /** No record after this one is started any more. */
  stopsAt: number;
  readonly stopAtFailure: boolean;
  readonly time: TimeLeft;
  each(index: number): unknown;
  fail(index: number, thrown: unknown): Promise<Outcome>;
  /** The outcome of those behind it in its lane. */
  refusal(index: number): Outcome;
}

const OK: Outcome = Object.freeze({ status: "ok" });
const TURN = 512;

/** Takes lane after lane. One function, not one for each record: another promise costs as much as a handler that does little. */
async function worker(run: Run, lanes: number): Promise<void> {
  for (let lane = run.nextLane++; lane < lanes; lane = run.nextLane++) {
    const members = run.queue?.[lane] ?? lane;
    let refusal: Outcome | undefined;
    for (let nth = 0, length = typeof members === "number" ? 1 : members.length; nth < length; nth += 1) {
      const index = typeof members === "number" ? members : (members[nth] as number);
      const beganMs = run.time.isSlow || index % 16 === 0 ? startedMs(run) : -1;
      let outcome = index > run.stopsAt ? NOT_REACHED : refusal;
      if (!outcome) {
        run.started[index] = 1;
        try {
          const result = run.each(index);
          const value = isThenable(result) ? await result : result;
          outcome = value === undefined ? OK : { status: "ok", value };
        } catch (thrown) {
          outcome = await run.fail(index, thrown);
        }
        if (beganMs >= 0) run.time.took(performance.now() - beganMs);
      }
      if (!isSettled(outcome)) refusal ??= afterFailure(run, index);
      run.outcomes[index] = outcome;
      if (++run.inARow % TURN === 0) await yieldToLoop();
    }
  }
}

/** What the rest of a lane gets after a failure; a stream takes back the rest of the batch, too. */
function afterFailure(run: Run, index: number): Outcome {
  if (run.stopAtFailure) run.stopsAt = Math.min(run.stopsAt, index);
  return run.refusal(index);
}

/** When a record that is measured starts; with too little time left nothing is started any more. */
function startedMs(run: Run): number {
  if (!run.time.mayStart()) run.stopsAt = -1;
  return performance.now();
}

function isThenable(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}

const NOT_REACHED = notAttempted("the batch had been stopped: too little time was left, or an earlier record failed");

function notAttempted(reason: string): Outcome {
  return Object.freeze({ status: "notAttempted", reason });
}

/** A copy: handlers that end later change nothing any more. */
function givenUp({ outcomes, started }: Run, error: Error): Outcome[] {
  return Array.from(
    outcomes,
    (outcome, index) => outcome ?? (started[index] ? { status: "retry", error } : NOT_REACHED),
  );
}
