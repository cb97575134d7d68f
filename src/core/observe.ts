import type { Invocation } from "./invocation.ts";
import { lifecycleOf } from "./lifecycle.ts";
import { recordEvent } from "./record-event.ts";
import type { Observed } from "./summary.ts";

/** What an invocation, or one record of its batch, is about: the request, the event or events, or the native event. */
export function inputOf(scope: Invocation): unknown {
  return recordEvent.get(scope) ?? lifecycleOf(scope).observed?.input;
}

/** Runs a function and keeps what it was given and what came of it, for the summary. */
export async function observe<Output>(
  invocation: Invocation,
  kind: Observed["kind"],
  input: unknown,
  run: () => Promise<Output>,
): Promise<Output> {
  const observed: Observed = { kind, input, output: undefined, failed: false, thrown: undefined };
  lifecycleOf(invocation).observed = observed;
  try {
    const output = await run();
    observed.output = output;
    return output;
  } catch (thrown) {
    observed.failed = true;
    observed.thrown = thrown;
    throw thrown;
  }
}
