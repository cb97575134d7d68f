import type { FunctionEvent } from "./event.ts";
import type { Invocation } from "./invocation.ts";
import type { InvocationObserver } from "./observer.ts";

/** What a layer goes around: the one request of an HTTP function, or an event. */
export type Input = Request | FunctionEvent;

/** A request whose JSON body has been validated: `json()` gives the schema's output. */
export interface ValidatedRequest<Body> extends Request {
  json(): Promise<Body>;
}

/** What comes back through `next()`: the response of an HTTP function, or what the event handler returned. */
export type OutputOf<In> = In extends Request ? Response : unknown;

declare const added: unique symbol;
declare const replaced: unique symbol;

/** A mark on a layer's return type, never on a value: the members it adds for the layers inside. */
export interface Adding<Members> {
  readonly [added]: Members;
}

/** A mark on a layer's return type, never on a value: the input that the layers inside see. */
export interface Replacing<In> {
  readonly [replaced]: In;
}

/**
 * Runs the rest of the function once and resolves to its result; what it throws arrives here as a rejection. A second
 * call throws. `next({ user })` adds members to the invocation for the layers inside; `next(members, input)` gives them
 * another input as well.
 */
export interface Next<Out = unknown> {
  (): Promise<Out>;
  <Members extends NewMembers>(members: Members): Promise<Out & Adding<Members>>;
  <Members extends NewMembers, In>(members: Members, input: In): Promise<Out & Adding<Members> & Replacing<In>>;
}

/** Members that do not hide the invocation's own; a promise of members is not members. */
export type NewMembers = object & { readonly [Name in keyof Invocation | "then"]?: never };

/**
 * A layer around each event or request: does something, calls `next()`, does something. To add members, return what
 * `next({ … })` gave, or say them in `Adds`.
 *
 * @example
 * ```ts
 * import { fasten, HttpError, type Middleware } from "faasten";
 *
 * // Takes requests only, needs nothing, adds `user` for what is inside.
 * const authenticate: Middleware<Request, object, { user: string }> = (request, _invocation, next) => {
 *   const user = request.headers.get("x-user");
 *   if (!user) throw new HttpError(401, "Say who you are.");
 *   return next({ user });
 * };
 *
 * export const whoAmI = fasten().use(authenticate).http((_request, { user }) => ({ user }));
 * ```
 */
export type Middleware<In = Input, Needs = object, Adds = never> = (
  input: In,
  invocation: Invocation & Needs,
  next: Next<OutputOf<In>>,
) => Promise<[Adds] extends [never] ? unknown : OutputOf<In> & Adding<Adds>>;

/** A layer around the whole invocation, batch or not; what it goes around depends on the kind of function. */
export type InvocationMiddleware = (input: unknown, invocation: Invocation, next: Next) => Promise<unknown>;

/** A layer around each event whose input does not matter to its type. */
export type EventMiddleware = (input: Input, invocation: Invocation, next: Next) => Promise<unknown>;

/** A tool goes around the whole invocation once, around each event, or both; or it only looks on. */
export interface Tool {
  readonly observer?: InvocationObserver;
  readonly invocation?: InvocationMiddleware;
  readonly event?: EventMiddleware;
}
