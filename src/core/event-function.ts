import { compose } from "./compose.ts";
import type { FunctionEvent } from "./event.ts";
import type { Scopes } from "./http-function.ts";
import type { Invocation } from "./invocation.ts";
import { observe } from "./observe.ts";
import { recordViews } from "./live-invocation.ts";
import { type BatchReport, reportFailures } from "./outcome.ts";
import type { RecordOptions } from "./record-options.ts";
import { runInScope, switchTo } from "./scope.ts";

/** Options of an event function. */
export interface EventOptions extends RecordOptions<FunctionEvent> {
  /**
   * What a batch with failed records is answered with: the list of them, or an error, so that all of it comes again. An
   * error is right where the source is not set up to read the list: it would take every record for done. @default "report"
   */
  readonly onPartial?: "report" | "throw" | undefined;
}

/** A finished function of single events; a batch is handled record by record. Adapters and tests call `run`. */
export interface EventFunction<Result = unknown> {
  readonly kind: "event";
  readonly options: EventOptions;
  /** Handles one event and gives back what the handler returned; rejects with what it threw. `dispatch` may try again. */
  run(event: FunctionEvent, invocation: Invocation, dispatch?: DispatchOne): Promise<Result>;
  /** Handles a batch; `dispatch` decides about order and concurrency, and gives each record's outcome. */
  runBatch(events: readonly FunctionEvent[], invocation: Invocation, dispatch: Dispatch): Promise<BatchReport>;
}

/** Runs `each` for the records of a batch, in whatever order and at whatever pace the source allows. */
export type Dispatch = (
  events: readonly FunctionEvent[],
  each: (event: FunctionEvent, index: number) => unknown,
) => Promise<BatchReport>;

/** Runs `attempt` for one event, once or more often, inside of the layers around the invocation. */
export type DispatchOne = (attempt: () => Promise<unknown>) => Promise<unknown>;

type Handler = (event: FunctionEvent, invocation: Invocation) => unknown;

/** Builds an event function. */
export function eventFunction<Result>(scopes: Scopes, handler: Handler, options: EventOptions): EventFunction<Result> {
  // Not `async`: a handler's own promise is passed on, which saves a promise and three turns for each record.
  const around = compose(scopes.event, (event, invocation) => attempt(handler, event as FunctionEvent, invocation));
  const each = scopes.event.length === 0 ? handler : around;
  const single = compose(scopes.invocation, around);
  return {
    kind: "event",
    options,
    run: (event, invocation, dispatch) => {
      const one = dispatch ? compose(scopes.invocation, (...given) => dispatch(() => around(...given))) : single;
      return runInScope(invocation, () =>
        observe(invocation, "event", event, () => one(event, invocation)),
      ) as Promise<Result>;
    },
    runBatch: (events, invocation, dispatch) => {
      const views = new Array<Invocation>(events.length);
      const whole = compose(scopes.invocation, async () => {
        const viewOf = recordViews(invocation);
        const dispatched = dispatch(events, (event, index) => {
          const record = (views[index] = viewOf(event));
          return switchTo(record, each, event);
        });
        switchTo(invocation, () => undefined, undefined); // Before this function waits: it would go on as the record that came last.
        const report = await dispatched;
        reportFailures(invocation, report, (index) => views[index] ?? invocation);
        return report;
      });
      return runInScope(invocation, () =>
        observe(invocation, "batch", events, () => whole(events, invocation)),
      ) as Promise<BatchReport>;
    },
  };
}

/** Calls a handler that may return or throw at once. */
function attempt(handler: Handler, event: FunctionEvent, invocation: Invocation): Promise<unknown> {
  try {
    return Promise.resolve(handler(event, invocation)); // The same promise, if it is one.
  } catch (error) {
    return Promise.reject(error);
  }
}
