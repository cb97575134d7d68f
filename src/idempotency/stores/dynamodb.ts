import { FaastenError } from "../../core/errors.ts";
import { collectWrites } from "../collect-writes.ts";
import type { IdempotencyRecord } from "../record.ts";
import type { Swap, Swapped, TransactionalStore } from "../store.ts";
import { type DynamodbClient, type Item, smallDynamodbClient } from "./dynamodb/client.ts";
import { fromItem, MOST_BYTES, toKey, toPut } from "./dynamodb/item.ts";
import { readLayout } from "./dynamodb/layout.ts";
import type { DynamodbStoreOptions } from "./dynamodb/options.ts";
import { refusalOf } from "./dynamodb/refusal.ts";
import { type DynamodbTransaction, transact } from "./dynamodb/transact.ts";

export { type DynamodbTransaction, TransactionCancelled, type TransactWriteItem } from "./dynamodb/transact.ts";
export type { DynamodbClient, DynamodbStoreOptions };

/**
 * Keeps records in a DynamoDB table: each swap is one conditional write, which brings the record along when it is refused.
 *
 * It signs and sends its requests itself; credentials and region come from the environment as with the SDK. An SDK's
 * client may be passed instead. A table that is replicated must be written in one region, or be strongly consistent:
 * otherwise each replica takes its own claim.
 *
 * Its transactions take writes in DynamoDB's own form, and commit them together with the result.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ConditionExpressions.html
 * @example
 * ```ts
 * import { createIdempotency } from "faasten/idempotency";
 * import { dynamodbStore } from "faasten/idempotency/dynamodb";
 *
 * export const once = createIdempotency({ store: dynamodbStore({ table: "idempotency" }) });
 * ```
 */
export function dynamodbStore(options: DynamodbStoreOptions): TransactionalStore<DynamodbTransaction> {
  const layout = readLayout(options);
  const client = options.client ?? smallDynamodbClient(options);

  const read = async (key: string, signal?: AbortSignal): Promise<{ current: IdempotencyRecord | undefined }> => {
    const input = { TableName: layout.table, Key: toKey(layout, key), ConsistentRead: true } as const;
    const { Item: item } = (await client.getItem(input, signal && { abortSignal: signal })) as { Item?: Item };
    return { current: item && fromItem(layout, item) };
  };
  /** Some servers do not bring the item along; and there is none to bring where it was deleted in the meantime. */
  const refused = async (key: string, item: Item | undefined, signal?: AbortSignal): Promise<Swapped> => ({
    swapped: false,
    current: item ? fromItem(layout, item) : (await read(key, signal)).current,
  });
  const swap = async (wanted: Swap, signal?: AbortSignal): Promise<Swapped> => {
    try {
      await client.putItem(toPut(layout, wanted), signal && { abortSignal: signal });
      return { swapped: true };
    } catch (error) {
      const { code, item } = refusalOf(error);
      if (code === "ConditionalCheckFailedException") return refused(wanted.key, item, signal);
      throw error;
    }
  };

  return {
    name: "dynamodb",
    capabilities: {
      linearizable: true,
      clock: "caller",
      returnsCurrent: true,
      durable: true,
      maxRecordBytes: MOST_BYTES,
    },
    swap,
    read,
    async transaction(work, signal) {
      const { wanted, writes } = await collectWrites(work);
      if (writes.length === 0) return swap(wanted, signal);
      if (writes.length > MOST_WRITES) throw new FaastenError("TRANSACTION_TOO_LARGE", tooMany(writes.length));
      const put = toPut(layout, wanted);
      const { item, refused: isRefused } = await transact(client, writes, put, signal);
      if (!isRefused) return { swapped: true };
      const answer = await refused(wanted.key, item, signal);
      return !answer.swapped && isSame(answer.current, wanted.next) ? { swapped: true } : answer;
    },
  };
}

/** DynamoDB takes a hundred, and one is the record's. */
const MOST_WRITES = 99;

function tooMany(writes: number): string {
  return `dynamodbStore: a transaction must have at most ${MOST_WRITES} writes beside the record's, got ${writes}.`;
}

/** What stands in the way of a transaction that was sent again is what it wrote itself when it was sent first. */
function isSame(
  current: IdempotencyRecord | undefined,
  { expiresAt, revision, state, token }: IdempotencyRecord,
): boolean {
  return (
    current?.token === token &&
    current.revision === revision &&
    current.state === state &&
    current.expiresAt === expiresAt
  );
}
