import type { Invocation } from "./invocation.ts";

/** Where an invocation keeps its lifecycle. Of the registry: adapter and function may be of two copies of the package. */
export const lifecycleKey: unique symbol = Symbol.for("faasten.lifecycle");

/** The invocation that a record's view is of; an invocation is its own. Undefined for any other object. */
export function wholeOf(scope: object): Invocation | undefined {
  return (scope as { readonly [lifecycleKey]?: { readonly invocation: Invocation } })[lifecycleKey]?.invocation;
}
