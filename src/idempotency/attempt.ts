import { attemptOf } from "./attempt-of.ts";
import type { Reply } from "./decide.ts";
import type { Flight } from "./flights.ts";
import type { Call, Operation } from "./operation.ts";
import type { Owner } from "./owner.ts";
import type { Performed } from "./perform.ts";
import { abandon, complete, completeSmaller, settled } from "./publish.ts";
import { replay } from "./replay.ts";
import { recoveryOf } from "./recovery.ts";
import { type Committed, commitWith, transactionOver } from "./transaction.ts";

/**
 * Runs the work as the owner of an attempt, and publishes what comes of it: it is recorded first, and given to the caller
 * then. One function, because each one that waits for another costs as much as a record.
 */
export async function attempt(
  operation: Operation,
  call: Call,
  owner: Owner,
  { record, recovered }: Extract<Reply, { is: "own" }>,
  flight: Flight,
): Promise<unknown> {
  const { cache, clock, codec, recover, retainMs } = operation;
  let committing: Promise<Committed> | undefined;
  const own = attemptOf(call, record, recovered, async (work) => {
    if (committing) throw transactionOver(call);
    committing = commitWith(operation, call, owner, work);
    committing.catch(() => (committing = undefined)); // Nothing of it remains: another may begin.
    return (await committing).value;
  });
  let value: unknown;
  let committed: Committed | undefined;
  try {
    const found = recovered && recover ? recoveryOf(await recover(own)) : "unknown";
    value = typeof found === "object" ? found.result : await call.work(own);
    // The work may not have waited for it.
    if (committing) committed = await committing;
  } catch (error) {
    void owner.stop();
    const done = await committing?.catch(() => undefined);
    if (done) flight.land(done.landed); // It is done, whatever failed afterwards.
    else await abandon(operation, call, owner, error, flight);
    throw error;
  }
  void owner.stop();
  if (committed) {
    flight.land(committed.landed);
    return committed.value;
  }
  const encoded = codec.encode(value, call.key);
  const text = typeof encoded === "string" ? encoded : await encoded;
  if (codec.isOmitted(text)) call.report(text, "a result cannot be kept: whoever asks again is not given it");
  const askedAt = cache ? clock.now() : 0;
  let performed: Performed;
  try {
    performed = await complete(operation, call, owner, text);
  } catch (error) {
    performed = await completeSmaller(operation, call, owner, value, error);
  }
  const { reply } = performed;
  const landed = settled(call, reply, { state: "completed", text }, value);
  // Counted from before the question: the record must not expire before what is remembered of it.
  if (reply.is === "ok") cache?.set(call.key, call.fingerprint, text, askedAt + retainMs);
  flight.land(landed);
  // Somebody who took over was first: what counts is theirs.
  return reply.is === "ok" ? value : replay(operation, call, landed);
}

/** Runs the work although nobody could be asked whether it had been done: the operation has chosen so. */
export function unguarded(call: Call): unknown {
  return call.work(attemptOf(call, { fence: 0, attempts: 1 }, false));
}
