import { isAwaited } from "./awaited-record.ts";
import { compose } from "./compose.ts";
import { FaastenError } from "./errors.ts";
import type { FunctionEvent } from "./event.ts";
import type { Scopes } from "./http-function.ts";
import type { Invocation } from "./invocation.ts";
import { observe } from "./observe.ts";
import { recordViews } from "./live-invocation.ts";
import { type BatchReport, failedOutcome, isOutcome, type Outcome, reportFailures } from "./outcome.ts";
import { report } from "./report.ts";
import { runInScope } from "./scope.ts";
import { abortInvocation } from "./signal.ts";

/** A finished function of whole batches. Adapters and tests call `run`. */
export interface BatchFunction {
  readonly kind: "batch";
  /** Hands all events to the handler at once; gives one outcome for each, in their order. */
  run(events: readonly FunctionEvent[], invocation: Invocation): Promise<BatchReport>;
}

type Handler = (events: readonly FunctionEvent[], invocation: Invocation) => unknown;

/** Builds a batch function. A handler that throws has failed every record. */
export function batchFunction(scopes: Scopes, handler: Handler): BatchFunction {
  const chain = compose(scopes.invocation, async (input, invocation) => {
    const events = input as readonly FunctionEvent[];
    const viewOf = viewsOf(events, invocation);
    let state: unknown;
    const remembering: Handler = async (...given) => {
      const returned = await handler(...given);
      state = (returned as Partial<BatchReport> | null | undefined)?.state;
      return returned;
    };
    const handled =
      scopes.event.length > 0
        ? meet(scopes, events, invocation, viewOf, remembering)
        : callHandler(remembering, events, invocation);
    const outcomes = await handled;
    const done: BatchReport = state === undefined ? { outcomes } : { outcomes, state };
    reportFailures(invocation, done, viewOf);
    return done;
  });
  return {
    kind: "batch",
    run: (events, invocation) =>
      runInScope(invocation, () =>
        observe(invocation, "batch", events, () => chain(events, invocation)),
      ) as Promise<BatchReport>,
  };
}

type ViewOf = (index: number) => Invocation;

/** Each record's view, made when first asked for. */
function viewsOf(events: readonly FunctionEvent[], invocation: Invocation): ViewOf {
  const views: Invocation[] = [];
  const view = recordViews(invocation);
  return (index) => (views[index] ??= view(events[index] as FunctionEvent));
}

/**
 * Layers around each event see their own event and its own outcome here too: each runs up to its last `next()`, where all
 * events meet; the handler runs once, for those that arrived; then each layer goes on with what became of its event.
 */
async function meet(
  scopes: Scopes,
  events: readonly FunctionEvent[],
  invocation: Invocation,
  viewOf: ViewOf,
  handler: Handler,
): Promise<readonly Outcome[]> {
  const arrived: (FunctionEvent | undefined)[] = events.map(() => undefined);
  const given = events.map(() => Promise.withResolvers<Outcome>());
  const allHere = Promise.withResolvers<void>();
  let underway = events.length;
  const oneLess = (): void => {
    underway -= 1;
    if (underway === 0) allHere.resolve();
  };
  const outcomes = events.map(async (event, index): Promise<Outcome> => {
    const record = viewOf(index);
    isAwaited.set(record, true);
    let outcome: Outcome | undefined;
    let failure: Error | undefined;
    let settled = false;
    const chain = compose(scopes.event, async (input) => {
      if (settled) {
        const late = new FaastenError("NOT_ATTEMPTED", "a layer had answered for its event before it called next()");
        return report(invocation, late, "an event came too late for its batch");
      }
      arrived[index] = input as FunctionEvent;
      oneLess();
      outcome = (await given[index]?.promise) as Outcome;
      if (outcome.status === "ok") return outcome.value;
      throw (failure = "error" in outcome ? outcome.error : new FaastenError("NOT_ATTEMPTED", outcome.reason));
    });
    try {
      return { status: "ok", value: await runInScope(record, () => chain(event, record)) };
    } catch (error) {
      return outcome && error === failure ? outcome : failedOutcome(error); // A layer may have thrown one of its own.
    } finally {
      settled = true;
      if (!arrived[index]) oneLess();
    }
  });
  if (events.length > 0) await allHere.promise;
  const present = arrived.flatMap((event, index) => (event ? [{ event, index }] : []));
  const seen = present.map(({ event }) => event);
  let handled = present.length === 0;
  // Not awaited: a layer that gives up, such as a deadline, settles its event while the handler hangs.
  void callHandler(handler, seen, invocation).then((results) => {
    handled = true;
    results.forEach((outcome, nth) => given[present[nth]?.index ?? -1]?.resolve(outcome));
  });
  const settled = await Promise.all(outcomes);
  if (!handled) abortInvocation(invocation, new FaastenError("GIVEN_UP", "all events were given up"));
  return settled;
}

async function callHandler(
  handler: Handler,
  events: readonly FunctionEvent[],
  invocation: Invocation,
): Promise<readonly Outcome[]> {
  if (events.length === 0) return [];
  try {
    return outcomesFrom(await handler(events, invocation), events.length);
  } catch (error) {
    const failed = failedOutcome(error);
    return events.map(() => failed);
  }
}

function outcomesFrom(returned: unknown, count: number): readonly Outcome[] {
  if (returned === undefined) return Array.from({ length: count }, () => ({ status: "ok" }) as const);
  const outcomes = (returned as Partial<BatchReport> | null)?.outcomes;
  if (Array.isArray(outcomes) && outcomes.length === count && [...(outcomes as unknown[])].every(isOutcome))
    return outcomes as readonly Outcome[];
  const got = Array.isArray(outcomes) ? `${outcomes.length} outcomes` : "something else";
  throw new FaastenError(
    "INVALID_REPORT",
    `batch: the handler must return nothing or { outcomes }, one for each of ${count} events, got ${got}.`,
  );
}
