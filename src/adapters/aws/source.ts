import type { FunctionEvent } from "../../core/event.ts";
import type { Invocation, Trigger } from "../../core/invocation.ts";
import type { Outcome } from "../../core/outcome.ts";
import type { Answer } from "./http/answer.ts";
import type { Fields } from "./event-fields.ts";
import type { RequestParts } from "./http/request.ts";

/** One kind of event that AWS hands to a function. Each stands in a file of its own and has a line in `sources.ts`. */
export type Source = HttpSource | EventSource;

/** A source of events that are no requests, by what it wants back. */
export type EventSource = BatchSource | WholeSource | CallSource;

/** A request, and the form its answer takes. */
export interface HttpSource {
  readonly kind: "http";
  /** For errors, as `<vendor>:<service>`. */
  readonly name: string;
  /** Reads what the request is made of; throws `INVALID_EVENT` where it cannot. */
  read(event: Fields): RequestParts;
  /** Writes the answer in the only form that the source understands. */
  write(answer: Answer, event: Fields, invocation: Invocation): object;
}

interface Events {
  readonly name: string;
  trigger(event: unknown): Trigger;
  /** Makes the events; what is wrong with one record of many must show when its `data` is read, not here. */
  events(event: unknown, invocation: Invocation): readonly FunctionEvent[];
}

/** A batch whose failed records go back one by one. */
export interface BatchSource extends Events {
  readonly kind: "batch";
  /** Whether it takes back everything from the first failure on. */
  readonly stopAtFailure?: boolean | undefined;
  /** Says which records failed, in the source's own form; throws where it cannot name one of them. */
  answer(events: readonly FunctionEvent[], outcomes: readonly Outcome[]): unknown;
}

/** One event or several, which succeed or fail together; the answer is not read. */
export interface WholeSource extends Events {
  readonly kind: "whole";
}

/** One event whose sender waits for the handler's value. */
export interface CallSource extends Events {
  readonly kind: "call";
}
