import { FaastenError } from "../../../core/errors.ts";
import { sha256 } from "../../../core/sha256.ts";
import type { DynamodbClient, Item, PutItem } from "./client.ts";
import { refusalOf } from "./refusal.ts";

/** One write of a transaction, in DynamoDB's own form. */
export interface TransactWriteItem {
  readonly Put?: object | undefined;
  readonly Update?: object | undefined;
  readonly Delete?: object | undefined;
  readonly ConditionCheck?: object | undefined;
}

/** What the work of a transaction puts its writes into. */
export interface DynamodbTransaction {
  /** Adds writes; they take place when the work is over, together with the record of its result. At most 99. */
  write(...items: readonly TransactWriteItem[]): void;
}

/**
 * Why DynamoDB refused a transaction: `index` says which of the writes was refused, in the order in which they were
 * added, and `reason` why: `ConditionalCheckFailed`, `TransactionConflict` and so on.
 *
 * @example
 * ```ts
 * import { TransactionCancelled } from "faasten/idempotency/dynamodb";
 *
 * export const isSoldOut = (error: unknown): boolean =>
 *   error instanceof TransactionCancelled && error.index === 0 && error.reason === "ConditionalCheckFailed";
 * ```
 */
export class TransactionCancelled extends FaastenError<"TRANSACTION_CANCELLED"> {
  override readonly name: string = "TransactionCancelled";
  readonly index: number;
  readonly reason: string;
  /** The item as it was, where the write asked for it with `ReturnValuesOnConditionCheckFailure`. */
  declare readonly item?: Item;

  constructor(index: number, reason: string, item: Item | undefined, options: ErrorOptions) {
    super("TRANSACTION_CANCELLED", `dynamodb: write ${index} of the transaction was refused: ${reason}`, options);
    this.index = index;
    this.reason = reason;
    // It is data, which no log should show: not enumerable.
    Object.defineProperty(this, "item", { value: item });
  }
}

/** Whether the record's write was refused, and the record that stood in its way. */
export type Transacted = { readonly refused: boolean; readonly item?: Item | undefined };

/**
 * Commits the writes and that of the record. The record comes last, so that DynamoDB counts the user's writes as the
 * user does.
 */
export async function transact(
  client: DynamodbClient,
  writes: readonly TransactWriteItem[],
  put: PutItem,
  signal: AbortSignal | undefined,
): Promise<Transacted> {
  if (!client.transactWriteItems) throw new FaastenError("NO_TRANSACTIONS", NO_TRANSACTIONS);
  const items = [...writes, { Put: put }];
  // The same writes for the same version of the record are the same transaction, and no others are.
  const token = (await sha256(JSON.stringify(items))).slice(0, TOKEN_LENGTH);
  const input = { TransactItems: items as never[], ClientRequestToken: token };
  try {
    await client.transactWriteItems(input, signal && { abortSignal: signal });
    return { refused: false };
  } catch (cause) {
    const { code, reasons } = refusalOf(cause);
    if (code !== "TransactionCanceledException") throw cause;
    const own = reasons[writes.length];
    if (own?.Code === "ConditionalCheckFailed") return { refused: true, item: own.Item };
    const index = reasons.findIndex(({ Code = "None" }) => Code !== "None");
    const { Code = "unknown", Item: item } = reasons[index] ?? {};
    // A conflict about the record itself, or nothing that could be told.
    if (index === writes.length || index === -1) throw cause;
    throw new TransactionCancelled(index, Code, item, { cause });
  }
}

const NO_TRANSACTIONS = "dynamodbStore: `client` must have `transactWriteItems` for a transaction.";
/** The most that DynamoDB takes. */
const TOKEN_LENGTH = 36;
