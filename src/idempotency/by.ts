import { FaastenError } from "../core/errors.ts";
import { type FunctionEvent, isFunctionEvent } from "../core/event.ts";
import type { Invocation } from "../core/invocation.ts";
import type { Adding, Next } from "../core/middleware.ts";
import { requireOption } from "../core/options.ts";
import { isAwaited } from "../core/awaited-record.ts";
import { report } from "../core/report.ts";
import { abortInvocation } from "../core/signal.ts";
import { createSlot } from "../core/slot.ts";
import { isThenable } from "../core/thenable.ts";
import { defaultKey } from "./default-key.ts";
import { durableOwner } from "./durable-owner.ts";
import type { Attempt } from "./operation.ts";
import { checkOperation, type OperationOptions } from "./options.ts";
import { runOnce } from "./run-once.ts";
import type { Settings } from "./settings.ts";

/** Options of `by`. */
export interface ByOptions<In> extends OperationOptions {
  /** Tells several operations of one function apart. @default "event" */
  readonly name?: string | undefined;
  /** What must be equal when a key comes again; if it is not, the event fails. @default nothing is compared */
  readonly fingerprint?: ((event: In) => unknown) | undefined;
}

/** What a layer of `by` adds: the attempt, for its fencing number and for keys of its steps. */
export interface Guarded {
  readonly idempotency: Attempt;
}

/** A layer around each event that lets each key through once. */
export type ByLayer<In, Given> = (event: In, invocation: Given, next: Next) => Promise<Adding<Guarded>>;

const FORTNIGHT_MS = 14 * 86_400_000;
/** The keys of the layers outside of this one, of the same event. */
const outer = createSlot<readonly string[]>();

/** Makes that layer. */
export function by<In extends FunctionEvent, Given extends Invocation>(
  { keys, operationOf, options: all }: Settings,
  select: (event: In, invocation: Given) => unknown = defaultKey,
  options: ByOptions<In> = {},
): ByLayer<In, Given> {
  requireOption("by", "select", select, "a function");
  checkOperation("by", options, { name: "a string", fingerprint: "a function" });
  const { fingerprint, name = "event", version = all.version ?? 1 } = options;
  const operation = operationOf({ retainMs: all.retainMs ?? FORTNIGHT_MS, ...options });

  const layer: ByLayer<In, Given> = async (event, invocation, next) => {
    if (!isFunctionEvent(event))
      throw new FaastenError("WRONG_INPUT", "by: there is no event here; for requests use once.http().");
    const selected = select(event, invocation);
    const parts = isThenable(selected) ? await selected : selected;
    const scope = [all.scope ?? invocation.function.name, name, `v${version}`];
    const key = await keys.storeKey({ scope, parts });
    const keysOutside = outer.get(invocation) ?? [];
    if (keysOutside.includes(key)) throw nested(key);
    outer.set(invocation, [...keysOutside, key]);
    return runOnce(operation, {
      key,
      fingerprint: fingerprint ? await keys.fingerprintOf(await fingerprint(event)) : "",
      owner: durableOwner(invocation),
      invocationId: invocation.id,
      isAwaited: isAwaited.get(invocation),
      remainingMs: invocation.remainingMs,
      signal: () => invocation.signal,
      abort: (reason) => abortInvocation(invocation, reason),
      report: (error, what) => report(invocation, error, what),
      work: (idempotency) => next({ idempotency }),
    }) as Promise<Adding<Guarded>>;
  };
  return layer;
}

/** It would wait for itself. */
function nested(key: string): FaastenError {
  return new FaastenError(
    "IDEMPOTENCY_NESTED",
    `by: ${key} is the key of a layer outside of this one; give one of them another name.`,
  );
}
