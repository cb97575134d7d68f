import type { Invocation } from "./invocation.ts";
import type { Adding, Next, NewMembers } from "./middleware.ts";
import { requireOption } from "./options.ts";

/**
 * A layer that adds what a function makes: `provide(() => ({ user }))` gives the layers inside a typed `user`.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `make` is no function; at run time `RESERVED_MEMBER` when a member has
 * the name of one of the invocation's own.
 * @example
 * ```ts
 * import { fasten, provide } from "faasten";
 *
 * export const whoAmI = fasten()
 *   .use(provide((_input, { id }) => ({ startedAt: Date.now(), label: `call ${id}` })))
 *   .http((_request, { label, startedAt }) => ({ label, startedAt }));
 * ```
 */
export function provide<In, Given extends Invocation, Members extends NewMembers>(
  make: (input: In, invocation: Given) => Members | Promise<Members>,
): (input: In, invocation: Given, next: Next) => Promise<Adding<Members>> {
  requireOption("provide", "make", make, "a function");
  return async (input, invocation, next) => next(await make(input, invocation)) as Promise<Adding<Members>>;
}
