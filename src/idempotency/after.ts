import { isThenable } from "../core/thenable.ts";

/** Goes on with a value, at once where it is there already: to await what is no promise costs a turn and a promise. */
export function after<In, Out>(
  value: In | PromiseLike<In>,
  step: (value: In) => Out | Promise<Out>,
): Out | Promise<Out> {
  // What can be awaited need not give a promise itself.
  return isThenable(value) ? Promise.resolve(value as PromiseLike<In>).then(step) : step(value as In);
}
