import type { Acquire, Command } from "../../../src/idempotency/decide.ts";
import { fingerprintOf, type Model, recordOf, resultOf, TICK, tokenOf } from "./model.ts";
import { ACQUIRING, type Caller, ENDINGS, type State } from "./state.ts";

/** What a caller wants of the record, from where it stands. */
export function commandOf(model: Model, state: State, index: number): Command {
  const caller = state.callers[index] as Caller;
  const token = tokenOf(model, state, index);
  const retainMs = model.variant.retention * TICK;
  const result = resultOf(model, index, caller);
  if (caller.at === ACQUIRING) return acquire(model, index, token, retainMs);
  switch (ENDINGS[caller.ending]) {
    case "release":
      return { do: "release", token, retainMs, delayMs: model.variant.delay * TICK };
    case "indeterminate":
      return { do: "release", token, retainMs, indeterminate: true };
    case "fail":
      return { do: "fail", token, retainMs, result };
    case "done":
      return { do: "resolve", ...fenceOf(model, caller), state: "completed", retainMs, result: `${result}'` };
    case "notDone":
      return { do: "resolve", ...fenceOf(model, caller), state: "released", retainMs };
    default:
      return { do: "complete", token, retainMs, result };
  }
}

export function renewOf(model: Model, state: State, index: number): Command {
  const { lease, retention } = model.variant;
  return { do: "renew", token: tokenOf(model, state, index), leaseMs: lease * TICK, retainMs: retention * TICK };
}

function acquire({ variant, ...model }: Model, index: number, token: string, retainMs: number): Acquire {
  const { guard, lease, maxAttempts, mode, owners } = variant;
  return {
    do: "acquire",
    token,
    fingerprint: fingerprintOf({ variant, ...model }, index),
    leaseMs: lease * TICK,
    retainMs,
    guardMs: guard * TICK,
    atMostOnce: mode === "atMostOnce",
    maxAttempts,
    owner: owners[index]?.trim() || undefined,
  };
}

function fenceOf(model: Model, { held }: Caller): { readonly fence: number } {
  return { fence: recordOf(model, held)?.fence ?? 0 };
}
