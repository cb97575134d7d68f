import type { FunctionEvent } from "./event.ts";
import type { Adding, Replacing } from "./middleware.ts";

/** The members a layer's result is marked with; of several paths that call `next`, those that each of them adds. */
type MembersOf<Result> =
  Awaited<Result> extends infer Out ? (Out extends Adding<infer Members> ? Members : never) : never;

type InputOf<Result> = Awaited<Result> extends infer Out ? (Out extends Replacing<infer In> ? In : never) : never;

type Flat<Type> = { [Name in keyof Type]: Type[Name] } & {};

/** The members of the invocation inside a layer: a later layer's member takes the place of an earlier one's. */
export type MembersAfter<Members, Result> = [MembersOf<Result>] extends [never]
  ? Members
  : Flat<Omit<Members, keyof MembersOf<Result>> & MembersOf<Result>>;

/** The input inside a layer: the replacement, cut to what this pipeline can still be given. */
export type InputAfter<In, Result> = [InputOf<Result>] extends [never]
  ? In
  : In extends Request
    ? Extract<InputOf<Result>, Request>
    : Exclude<InputOf<Result>, Request>;

/** The request of an HTTP function; a sentence where a layer takes only events. */
export type RequestIn<In> = [Extract<In, Request>] extends [never]
  ? "This pipeline has a layer that takes only events: end it with .event or .batch"
  : Extract<In, Request>;

/** The event of an event function; a sentence where a layer takes only requests. */
export type EventIn<In> = [Extract<In, FunctionEvent>] extends [never]
  ? "This pipeline has a layer that takes only requests: end it with .http"
  : Extract<In, FunctionEvent>;
