import type { Outcome } from "../core/outcome.ts";

/** What a batch must know of where its records come from. */
export interface BatchSource<Item, Answer> {
  /** Records of one key are handled in their order, one after the other. */
  orderingKey?(record: Item): string | undefined;
  /** How often a record has been delivered, this time included. */
  attempt?(record: Item): number | undefined;
  /** Whether the source takes back everything from the first failure on. */
  readonly stopAtFailure?: boolean;
  /**
   * Tells the source what became of its records, in its own words.
   *
   * @throws {FaastenError} code `INVALID_EVENT` where a failed record has nothing to name it by: the whole batch must fail.
   */
  answer(records: readonly Item[], outcomes: readonly Outcome[]): Answer;
}

/** What Lambda reads: the records listed come again. It does so only where `ReportBatchItemFailures` is switched on. */
export interface BatchItemFailures<Identifier = string> {
  batchItemFailures: { itemIdentifier: Identifier }[]; // Not readonly, so that it fits the types of `@types/aws-lambda`.
}
