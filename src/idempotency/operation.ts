import type { Clock } from "./clock.ts";
import type { Caller, Flights } from "./flights.ts";
import type { LeaseOptions } from "./lease.ts";
import type { IdempotencyStore } from "./store.ts";

/** Whether and how a failed attempt may be followed by another. */
export type Mode = "retry" | "atMostOnce" | "transaction";

/** What becomes of the record when the work throws. */
export type AfterError = "release" | "fail" | "indeterminate";

/** What somebody found out about an attempt whose end nobody told. */
export type Recovery = { readonly result: unknown } | "notDone" | "unknown";

/** Encodes what is published, and decodes it anew for everybody who is given it. */
export interface Codec {
  encode(value: unknown, key: string): string | Promise<string>;
  decode(text: string | undefined, key: string): unknown;
  encodeError(error: unknown, key: string): string | Promise<string>;
  /** Gives the error to throw; without a text, the one of too many attempts. */
  decodeError(text: string | undefined, key: string): unknown;
  /** What is recorded in place of a result that cannot be kept. */
  omitted(reason: string): string;
  isOmitted(text: string): boolean;
}

/** Encoded results that this process has seen published. */
export interface ReplayCache {
  get(key: string, fingerprint: string, now: number): string | undefined;
  set(key: string, fingerprint: string, text: string, expiresAt: number): void;
}

/** Everything that is the same for all calls of an operation. */
export interface Operation extends LeaseOptions {
  readonly store: IdempotencyStore;
  readonly clock: Clock;
  readonly codec: Codec;
  readonly flights: Flights;
  readonly cache: ReplayCache | undefined;
  readonly mode: Mode;
  readonly retainMs: number;
  readonly guardMs: number;
  readonly maxAttempts: number;
  /** How long a caller waits for the one that is at it. */
  readonly waitMs: number;
  /** How long one question to the store may take. */
  readonly storeTimeoutMs: number;
  /** What an operation does when the store cannot be asked before it begins. */
  readonly onStoreError: "fail" | "run";
  readonly onError: (error: unknown) => AfterError;
  readonly onReplay: ((value: unknown, key: string) => unknown) | undefined;
  readonly recover: ((attempt: Attempt) => Recovery | Promise<Recovery>) | undefined;
}

/** One call of an operation. */
export interface Call extends Caller {
  /** It must not wait for a twin in this process, which waits for it. */
  readonly isAwaited?: boolean | undefined;
  remainingMs(): number;
  signal(): AbortSignal;
  /** Tells the work to stop. */
  abort(reason: unknown): void;
  /** Takes a failure that no caller will see. */
  report(error: unknown, what: string): void;
  work(attempt: Attempt): unknown;
}

/** The attempt that the caller owns, for the work itself. */
export interface Attempt {
  /** The record's key. */
  readonly key: string;
  /** Grows with each attempt: a resource that remembers the highest it has seen can refuse a late one. */
  readonly fence: number;
  /** 1 for the first. */
  readonly number: number;
  /** The attempt before this one never said how it ended: its effect may have taken place. */
  readonly recovered: boolean;
  /** Aborts with the invocation, and when the lease cannot be kept: somebody else may take over then. */
  readonly signal: AbortSignal;
  /** A key for one step of the work, the same in every attempt: for the `Idempotency-Key` of a service that is called. */
  effectKey(step: string): string;
  /**
   * Runs `work` in a transaction of the store's database which commits its writes and the result together, or neither.
   * What it gives is the operation's result, so there is one for each attempt. Only for stores that have transactions.
   */
  transaction<Tx, Value>(work: (tx: Tx) => Value | Promise<Value>): Promise<Value>;
}
