import { FaastenError } from "../core/errors.ts";
import { isSettled, type Outcome } from "../core/outcome.ts";
import type { BatchItemFailures } from "./batch-source.ts";

/**
 * The answer to a stream, which starts again at the record named: the first that is not settled, which has the lowest
 * sequence number, since records come in the order of their shard.
 */
export function firstFailure<Item>(
  source: string,
  records: readonly Item[],
  outcomes: readonly Outcome[],
  identify: (record: Item) => string | undefined,
): BatchItemFailures {
  const index = records.findIndex((_record, at) => {
    const outcome = outcomes[at];
    return !outcome || !isSettled(outcome);
  });
  if (index === -1) return { batchItemFailures: [] };
  const itemIdentifier = identify(records[index] as Item);
  if (typeof itemIdentifier === "string" && itemIdentifier !== "") return { batchItemFailures: [{ itemIdentifier }] };
  const outcome = outcomes[index];
  const text = `${source}: record ${index} failed and has no sequence number to say so, so the whole batch is tried again.`;
  throw new FaastenError("INVALID_EVENT", text, { cause: outcome && "error" in outcome ? outcome.error : undefined });
}
