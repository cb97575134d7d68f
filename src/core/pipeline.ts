import { type BatchFunction, batchFunction } from "./batch-function.ts";
import type { AnyLayer } from "./compose.ts";
import { FaastenError } from "./errors.ts";
import type { FunctionEvent } from "./event.ts";
import { type EventFunction, type EventOptions, eventFunction } from "./event-function.ts";
import { type HttpFunction, httpFunction, type Scopes } from "./http-function.ts";
import type { Invocation } from "./invocation.ts";
import type { EventMiddleware, Input, InvocationMiddleware, Next, OutputOf, Tool } from "./middleware.ts";
import { checkOptions, describe, requireOption, type Rule } from "./options.ts";
import { recordRules } from "./record-options.ts";
import type { InvocationObserver } from "./observer.ts";
import { reporter } from "./report.ts";
import type { BatchReport } from "./outcome.ts";
import type { EventIn, InputAfter, MembersAfter, RequestIn } from "./pipeline-types.ts";
import { type RawFunction, rawFunction } from "./raw-function.ts";

/**
 * Layers in order, waiting for a handler. Immutable: every call gives a new pipeline, so a prefix can be shared.
 *
 * `In` is what the layers inside see: a request, an event, or either; `Members` is what layers have added so far.
 */
export interface Pipeline<In = Input, Members = object> {
  /** Adds a tool, or a layer around each event or request. What the layer adds or replaces is typed from here on. */
  use<Result>(
    layer: Tool | ((input: In, invocation: Invocation & Members, next: Next<OutputOf<In>>) => Result),
  ): Pipeline<InputAfter<In, Result>, MembersAfter<Members, Result>>;
  /** Adds a layer that takes only requests; the function must then end in `.http`. */
  use<Result>(
    layer: (input: RequestIn<In>, invocation: Invocation & Members, next: Next<Response>) => Result,
  ): Pipeline<InputAfter<Extract<In, Request>, Result>, MembersAfter<Members, Result>>;
  /** Adds a layer that takes only events; the function must then end in `.event` or `.batch`. */
  use<Result>(
    layer: (input: EventIn<In>, invocation: Invocation & Members, next: Next) => Result,
  ): Pipeline<InputAfter<Extract<In, FunctionEvent>, Result>, MembersAfter<Members, Result>>;
  /** Ends in a handler of requests. A Response goes out as it is, `undefined` is 204, any other value is JSON with 200. */
  http(handler: (request: RequestIn<In>, invocation: Invocation & Members) => unknown): HttpFunction;
  /** Ends in a handler of single events; of a batch, each record is handled and reported for itself. */
  event<Result>(
    handler: (event: EventIn<In>, invocation: Invocation & Members) => Result,
    options?: EventOptions,
  ): EventFunction<Awaited<Result>>;
  /** Ends in a handler of all events of an invocation. Nothing returned means all are done; a throw, that all failed. */
  batch(
    handler: (
      events: readonly EventIn<In>[],
      invocation: Invocation & Members,
    ) => BatchReport | void | Promise<BatchReport | void>,
  ): BatchFunction;
  /** Ends in a handler of the platform's own event, whose result is handed back untouched. */
  raw<NativeEvent, Result>(
    handler: (event: NativeEvent, invocation: Invocation & Members) => Result,
  ): RawFunction<NativeEvent, Awaited<Result>>;
}

/**
 * Starts a function: fastens tools and layers, the first one outermost. Members that a layer adds are typed where it is
 * added with `.use`.
 *
 * @throws {FaastenError} code `INVALID_LAYER` when something is neither a tool nor a function.
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { createLogger } from "faasten/logger";
 *
 * const log = createLogger({ service: "greeter" });
 *
 * export const greet = fasten(log).http((request) => {
 *   log.info("greeting");
 *   return { hello: new URL(request.url).searchParams.get("name") ?? "world" };
 * });
 * ```
 */
export function fasten(...layers: readonly (Tool | EventMiddleware)[]): Pipeline {
  return layers.reduce<Pipeline>(
    (pipeline, layer) => pipeline.use(layer),
    build({ invocation: [], event: [] }) as Pipeline,
  );
}

function build(scopes: Scopes): Pipeline<never, never> {
  const checked = <Handler>(method: string, handler: Handler): Handler => {
    requireOption(method, "handler", handler, "a function");
    return handler;
  };
  return Object.freeze({
    use: (layer: Tool | AnyLayer) => build(extend(scopes, layer)),
    http: (handler: never) => httpFunction(scopes, checked("http", handler)),
    event: (handler: never, options: EventOptions = {}) =>
      eventFunction(scopes, checked("event", handler), checkedOptions(options)),
    batch: (handler: never) => batchFunction(scopes, checked("batch", handler)),
    raw: (handler: never) => rawFunction(scopes, checked("raw", handler)),
  }) as unknown as Pipeline<never, never>; // The interface is the typed view; inside, layers are checked already.
}

function extend(scopes: Scopes, layer: Tool | AnyLayer): Scopes {
  if (typeof layer === "function") return { ...scopes, event: [...scopes.event, layer] };
  const { observer, invocation, event } = (layer ?? {}) as Partial<Tool>; // Read one by one: a tool's parts may be getters.
  const around = [observer && observing(observer), invocation].filter((part) => part !== undefined);
  const parts = [...around, event].filter((part) => part !== undefined);
  if (parts.length === 0 || !parts.every((part) => typeof part === "function")) {
    throw new FaastenError(
      "INVALID_LAYER",
      `use: a layer must be a function or a tool such as a logger, got ${describe(layer)}.`,
    );
  }
  return {
    invocation: [...scopes.invocation, ...(around as AnyLayer[])],
    event: event ? [...scopes.event, event as AnyLayer] : scopes.event,
  };
}

/** The layer around the whole invocation that tells an observer. */
function observing({ end, report }: InvocationObserver): InvocationMiddleware {
  return (_input, invocation, next) => {
    if (report) reporter.set(invocation, report);
    if (end) invocation.defer((how) => end(how, invocation), { atTimeUp: true });
    return next();
  };
}

function checkedOptions(options: EventOptions): EventOptions {
  const onPartial: Rule = ['"report" or "throw"', (value) => value === "report" || value === "throw"];
  checkOptions("event", options, { ...recordRules(), onPartial });
  return { ...options };
}
