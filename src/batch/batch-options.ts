import type { BatchSource } from "./batch-source.ts";
import { checkOptions } from "../core/options.ts";
import { type RecordOptions, recordRules } from "../core/record-options.ts";

/** How a batch is worked through. */
export interface BatchOptions<Item = unknown> extends RecordOptions<Item> {
  /** Where the records come from: `sqs` of `faasten/batch/sqs` and others. The three options below are over it. @default none */
  readonly source?: BatchSource<Item, unknown> | undefined;
  /** Records of one key are handled in their order, one after the other. @default none has a key */
  readonly orderingKey?: ((record: Item) => string | undefined) | undefined;
  /** Whether the source takes back everything from its first failure on, as streams do: what comes after one is then not started. @default false */
  readonly stopAtFailure?: boolean | undefined;
  /** How often a record has been delivered, this time included. @default unknown */
  readonly attempt?: ((record: Item) => number | undefined) | undefined;
  /** Milliseconds until the platform ends the invocation: `() => context.getRemainingTimeInMillis()`. @default no end */
  readonly remainingMs?: (() => number) | undefined;
  /** A number from 0 to below 1, for the waits before retries. @default `Math.random` */
  readonly random?: (() => number) | undefined;
}

/** Checks the options of a batch. */
export function checkBatchOptions(where: string, options: BatchOptions<never>): void {
  checkOptions(where, options, {
    ...recordRules(),
    source: "an object",
    orderingKey: "a function",
    stopAtFailure: "a boolean",
    attempt: "a function",
    remainingMs: "a function",
    random: "a function",
  });
}
