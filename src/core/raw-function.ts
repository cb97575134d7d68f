import { compose } from "./compose.ts";
import type { Scopes } from "./http-function.ts";
import type { Invocation } from "./invocation.ts";
import { observe } from "./observe.ts";
import { runInScope } from "./scope.ts";

/** A finished function of native events: nothing is decoded, the result goes back untouched. Adapters and tests call `run`. */
export interface RawFunction<NativeEvent = unknown, Result = unknown> {
  readonly kind: "raw";
  /** Hands the native event over and gives back what the handler returned; rejects with what it threw. */
  run(event: NativeEvent, invocation: Invocation): Promise<Result>;
}

/** Builds a raw function. */
export function rawFunction<NativeEvent, Result>(
  scopes: Scopes,
  handler: (event: NativeEvent, invocation: Invocation) => unknown,
): RawFunction<NativeEvent, Result> {
  const chain = compose([...scopes.invocation, ...scopes.event], async (event, invocation) =>
    handler(event as NativeEvent, invocation),
  );
  return {
    kind: "raw",
    run: (event, invocation) =>
      runInScope(invocation, () =>
        observe(invocation, "raw", event, () => chain(event, invocation)),
      ) as Promise<Result>,
  };
}
