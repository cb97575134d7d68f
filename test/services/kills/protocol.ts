import type { PoolConfig } from "pg";
import type { Mode } from "../../../src/idempotency/operation.ts";
import type { DynamodbStoreOptions } from "../../../src/idempotency/stores/dynamodb.ts";

/** Where a worker keeps records and effects. */
export type Target =
  | { readonly kind: "postgres"; readonly connection: PoolConfig }
  | { readonly kind: "dynamodb"; readonly options: DynamodbStoreOptions };

/**
 * What guards the work: the library; or, to see that the test would tell, one of two that look before they write:
 * the library on a store that does, or no more than a look at the recorded result.
 */
export type Guard = "library" | "library on a store that looks first" | "a look";

/** Where a worker can be hit. */
export const POINTS = ["before the effect", "before the completion", "before the answer"] as const;

/** Where and how a worker is hit, at the so-and-so-many-th time that it gets there. */
export interface Doom {
  readonly point: (typeof POINTS)[number];
  readonly times: number;
  readonly how: "kill" | "freeze";
}

/** What a worker is told when it starts. */
export interface Job {
  readonly target: Target;
  readonly mode: Mode;
  readonly guard: Guard;
  /** Tells the keys of this run from those of others in the same tables. */
  readonly run: string;
  readonly doom: Doom | undefined;
}

/** One of the messages that a queue holds; several have the same id. */
export interface Delivery {
  readonly number: number;
  readonly id: string;
  readonly waitMs: number;
}

/** What the work gives: which effect is the one that counts. */
export interface Paid {
  readonly effect: string;
}

/** What became of a delivery: a result, or the code of an error. */
export type Answer = { readonly number: number } & (
  | { readonly value: Paid; readonly ran: boolean }
  | { readonly code: string; readonly message: string }
);

/** What a worker says. */
export type Said = { readonly says: "ready" } | { readonly says: "frozen" } | ({ readonly says: "answer" } & Answer);
