import { FaastenError, toError } from "../../../core/errors.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { endInvocation } from "../../../core/ending.ts";
import type { FinishedFunction } from "../../../core/finished-function.ts";
import { lambdaInvocation } from "../invocation.ts";
import type { LambdaContext } from "../lambda-context.ts";
import { runAll, runEach } from "./run-events.ts";
import type { Source } from "../source.ts";

/** Hands an event that is no request to a function; rejects, always with an Error, for what must be tried again as a whole. */
export async function handleEvents(
  fn: FinishedFunction,
  source: Source,
  event: unknown,
  context: LambdaContext,
): Promise<unknown> {
  const invocation = lambdaInvocation(source.kind === "http" ? "http" : source.trigger(event), event, context);
  try {
    const result = await run(fn, source, event, invocation);
    await endInvocation(invocation, {});
    return result;
  } catch (thrown) {
    const error = toError(thrown);
    await endInvocation(invocation, { error });
    throw error;
  }
}

function run(fn: FinishedFunction, source: Source, event: unknown, invocation: Invocation): Promise<unknown> {
  if (fn.kind === "raw") return fn.run(event, invocation);
  if (fn.kind === "http" || source.kind === "http") {
    const hint = "end the pipeline with .event, .batch or .raw for it";
    throw new FaastenError(
      "WRONG_TRIGGER",
      `lambda: an ${fn.kind} function was given an event of ${source.name}; ${hint}.`,
    );
  }
  const events = source.events(event, invocation);
  return fn.kind === "event" ? runEach(fn, source, events, invocation) : runAll(fn, source, events, invocation);
}
