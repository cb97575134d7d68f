import { type LaneOptions, lanes } from "../../../batch/lanes.ts";
import type { BatchFunction } from "../../../core/batch-function.ts";
import { FaastenError } from "../../../core/errors.ts";
import type { FunctionEvent } from "../../../core/event.ts";
import type { Dispatch, DispatchOne, EventFunction, EventOptions } from "../../../core/event-function.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { isSettled, type Outcome, outcomeOf } from "../../../core/outcome.ts";
import { runInScope } from "../../../core/scope.ts";
import { abortInvocation } from "../../../core/signal.ts";
import { fieldsOf, isFields } from "../event-fields.ts";
import type { EventSource } from "../source.ts";

/** Runs an event function for each event and gives what the source wants back. */
export async function runEach(
  fn: EventFunction,
  source: EventSource,
  events: readonly FunctionEvent[],
  invocation: Invocation,
): Promise<unknown> {
  const [first] = events;
  if (source.kind === "call" && first) return fn.run(first, invocation, triesOf(fn, first, invocation));
  const outcomes =
    source.kind === "whole" && first && events.length === 1
      ? [await runOne(fn, first, invocation)]
      : (await fn.runBatch(events, invocation, inLanes(fn, source, invocation))).outcomes;
  return withState(answer(source, events, outcomes, fn.options.onPartial), invocation);
}

function inLanes({ options }: EventFunction, source: EventSource, invocation: Invocation): Dispatch {
  const batch = {
    ...options,
    stopAtFailure: source.kind === "batch" ? source.stopAtFailure : undefined,
    ...timesOf(invocation),
  };
  return (events, each) => lanes(events, each, batch);
}

/** Runs a batch function once for all events and gives what the source wants back. */
export async function runAll(
  fn: BatchFunction,
  source: EventSource,
  events: readonly FunctionEvent[],
  invocation: Invocation,
): Promise<unknown> {
  const { outcomes, state } = await fn.run(events, invocation);
  return withState(answer(source, events, outcomes), invocation, state);
}

/**
 * A tumbling window hands its state from batch to batch; one that is not answered is lost, so it goes back as it came.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
 */
function withState(answered: unknown, { raw }: Invocation, state?: unknown): unknown {
  const { window, state: given } = fieldsOf(raw.event);
  return isFields(window) ? { ...(answered as object), state: state ?? given ?? {} } : answered;
}

/** One event alone is no batch, but what can never succeed goes to the dead-letter hook all the same. */
async function runOne(fn: EventFunction, event: FunctionEvent, invocation: Invocation): Promise<Outcome> {
  try {
    return { status: "ok", value: await fn.run(event, invocation, triesOf(fn, event, invocation)) };
  } catch (thrown) {
    return outcomeOf(event, thrown, fn.options.deadLetter);
  }
}

/** One event alone is tried again, and given up in time, as one of a batch is; undefined where nobody asks for that. */
function triesOf({ options }: EventFunction, event: FunctionEvent, invocation: Invocation): DispatchOne | undefined {
  const { isTransient, marginMs, retries, retryDelayMs } = options;
  if (!retries && marginMs === undefined) return undefined;
  const own = { isTransient, marginMs: marginMs ?? 0, retries, retryDelayMs, ...timesOf(invocation) };
  return async (attempt) => {
    const [outcome] = (await lanes([event], attempt, own)).outcomes;
    if (outcome?.status === "ok") return outcome.value;
    throw errorOf(outcome as Outcome);
  };
}

/** When a batch must be answered, and what happens then. */
function timesOf(invocation: Invocation): Pick<LaneOptions, "abort" | "remainingMs"> {
  return {
    remainingMs: invocation.remainingMs,
    abort: (reason) => runInScope(invocation, () => abortInvocation(invocation, reason)),
  };
}

function answer(
  source: EventSource,
  events: readonly FunctionEvent[],
  outcomes: readonly Outcome[],
  onPartial: EventOptions["onPartial"] = "report",
): unknown {
  if (source.kind === "batch" && onPartial === "report") return source.answer(events, outcomes);
  const errors = outcomes.filter((outcome) => !isSettled(outcome)).map(errorOf);
  if (errors.length === 1) throw errors[0] as Error;
  if (errors.length > 1)
    throw new AggregateError(errors, `${source.name}: ${errors.length} of ${events.length} records failed`);
  const [only] = outcomes;
  return source.kind === "call" && only?.status === "ok" ? only.value : undefined;
}

function errorOf(outcome: Outcome): Error {
  if ("error" in outcome) return outcome.error;
  return new FaastenError("NOT_ATTEMPTED", "reason" in outcome ? outcome.reason : "the record was not attempted");
}
