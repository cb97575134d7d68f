import type { Invocation } from "./invocation.ts";
import { lifecycleOf } from "./lifecycle.ts";
import type { Observed } from "./summary.ts";

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
