import { type Chain, compose } from "./compose.ts";
import type { FunctionEvent } from "./event.ts";
import type { Scopes } from "./http-function.ts";
import type { Invocation } from "./invocation.ts";
import { observe } from "./observe.ts";
import { recordView } from "./live-invocation.ts";
import { type BatchReport, reportFailures } from "./outcome.ts";
import { runInScope } from "./scope.ts";

/** Options of an event function. */
export interface EventOptions {
  /**
   * Takes over a record that failed for good (`PermanentFailure`, or a schema that it does not pass, so its `data` is
   * unknown). If it returns, the record is acknowledged; if it throws, the record is tried again.
   */
  readonly deadLetter?: (event: FunctionEvent, error: Error) => unknown;
  /** How many ordering keys, or unordered records, are handled at once. @default 10 */
  readonly concurrency?: number;
}

/** A finished function of single events; a batch is handled record by record. Adapters and tests call `run`. */
export interface EventFunction<Result = unknown> {
  readonly kind: "event";
  readonly options: EventOptions;
  /** Handles one event and gives back what the handler returned; rejects with what it threw. */
  run(event: FunctionEvent, invocation: Invocation): Promise<Result>;
  /** Handles a batch; `dispatch` decides about order and concurrency, and gives each record's outcome. */
  runBatch(events: readonly FunctionEvent[], invocation: Invocation, dispatch: Dispatch): Promise<BatchReport>;
}

/** Runs `each` for the records of a batch, in whatever order and at whatever pace the source allows. */
export type Dispatch = (
  events: readonly FunctionEvent[],
  each: (event: FunctionEvent, index: number) => Promise<unknown>,
) => Promise<BatchReport>;

type Handler = (event: FunctionEvent, invocation: Invocation) => unknown;

/** Builds an event function. */
export function eventFunction<Result>(scopes: Scopes, handler: Handler, options: EventOptions): EventFunction<Result> {
  const around: Chain = compose(scopes.event, async (event, invocation) => handler(event as FunctionEvent, invocation));
  const single = compose(scopes.invocation, around);
  return {
    kind: "event",
    options,
    run: (event, invocation) =>
      runInScope(invocation, () =>
        observe(invocation, "event", event, () => single(event, invocation)),
      ) as Promise<Result>,
    runBatch: (events, invocation, dispatch) => {
      const views = new Array<Invocation>(events.length);
      const each = (event: FunctionEvent, index: number): Promise<unknown> => {
        const record = (views[index] = recordView(invocation, event));
        return runInScope(record, () => around(event, record));
      };
      const whole = compose(scopes.invocation, async () => {
        const report = await dispatch(events, each);
        reportFailures(invocation, report, (index) => views[index] ?? invocation);
        return report;
      });
      return runInScope(invocation, () =>
        observe(invocation, "batch", events, () => whole(events, invocation)),
      ) as Promise<BatchReport>;
    },
  };
}
