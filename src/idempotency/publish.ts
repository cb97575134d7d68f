import { delayOf } from "../core/failures.ts";
import type { Command, Reply } from "./decide.ts";
import { attachFailure } from "./cleanup-failure.ts";
import { errorOf, isTooLarge } from "./errors.ts";
import type { Flight, Landed } from "./flights.ts";
import type { Call, Operation } from "./operation.ts";
import type { Owner } from "./owner.ts";
import type { Performed } from "./perform.ts";

/** Records a result. */
export function complete({ retainMs }: Operation, call: Call, owner: Owner, result: string): Promise<Performed> {
  return owner.end({ do: "complete", token: owner.token, retainMs, result }, budgetOf(call));
}

/** Records that there was a result, where the store does not take so much; throws if that was not the reason. */
export async function completeSmaller(
  operation: Operation,
  call: Call,
  owner: Owner,
  value: unknown,
  cause: unknown,
): Promise<Performed> {
  const { codec, store } = operation;
  try {
    if (!isTooLarge(cause)) throw cause;
    return await complete(operation, call, owner, codec.omitted("the store does not take so much"));
  } catch (error) {
    const what = `done, but the ${store.name} store did not say whether that is recorded`;
    throw errorOf("COMPLETION_UNKNOWN", call.key, what, { result: value, cause: error });
  }
}

/** What has been published once the store has answered to a completion. */
export function settled({ key }: Call, reply: Reply, own: Landed, value: unknown): Landed {
  if (reply.is === "ok") return own;
  if (reply.is === "superseded") return { state: reply.record.state as Landed["state"], text: reply.record.result };
  const what = "done after its lease had lapsed; somebody else has taken over, so its result does not count";
  throw errorOf("LEASE_LOST", key, what, { result: value });
}

/** Ends an attempt that threw. The caller is given its own error, whatever becomes of the record. */
export async function abandon(
  operation: Operation,
  call: Call,
  owner: Owner,
  error: unknown,
  flight: Flight,
): Promise<void> {
  const { codec, onError, retainMs } = operation;
  const { token } = owner;
  try {
    const then = onError(error);
    const text = then === "fail" ? await codec.encodeError(error, call.key) : undefined;
    const delayMs = (delayOf(error) ?? 0) * 1000;
    const command: Command =
      text === undefined
        ? { do: "release", token, retainMs, delayMs, indeterminate: then === "indeterminate" }
        : { do: "fail", token, retainMs, result: text };
    const { reply } = await owner.end(command, budgetOf(call));
    if (text !== undefined && reply.is === "ok") flight.land({ state: "failed", text });
  } catch (failure) {
    attachFailure(error, failure);
    call.report(failure, "an attempt failed, and that could not be recorded: the next has to wait for its lease");
  }
}

/** Nearly all the time that is left: what has been done must be recorded, or it will be done again. */
function budgetOf(call: Call): number {
  return Math.max(Math.min(call.remainingMs() - ANSWER_MS, LONGEST_MS), SHORTEST_MS);
}

const ANSWER_MS = 100;
const LONGEST_MS = 30_000;
const SHORTEST_MS = 1_000;
