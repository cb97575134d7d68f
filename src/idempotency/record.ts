/**
 * Where an operation stands. `running`: somebody holds the lease. `released`: an attempt failed and another may begin.
 * `completed` and `failed`: over, and never changed again. `indeterminate`: an attempt began and nobody knows how it ended.
 */
export type RecordState = "running" | "completed" | "failed" | "released" | "indeterminate";

/** What a store keeps of one key. All times are epoch milliseconds by the store's clock, or the caller's where it has none. */
export interface IdempotencyRecord {
  readonly state: RecordState;
  /** Of the acquisition that wrote last: random, minted for each, never at module load. */
  readonly token: string;
  /** The fencing number: grows with each acquisition of the key, even after the record has been deleted. */
  readonly fence: number;
  /** Counts the writes since the record was made. With the token it tells one version of the record from every other. */
  readonly revision: number;
  /** How many acquisitions began an attempt. */
  readonly attempts: number;
  /** Of the payload; empty where payloads are not compared. */
  readonly fingerprint: string;
  /** While `running`: until when the owner may work. When `released`: from when on another attempt may begin. */
  readonly leaseUntil: number;
  /** From then on the record counts as absent, whether or not the store has deleted it. */
  readonly expiresAt: number;
  /** The encoded result of `completed`, the encoded error of `failed`. */
  readonly result?: string | undefined;
  /** The durable execution that runs it, which may take its own record up again. */
  readonly owner?: string | undefined;
  /** A version that the store's service gave; for the stores that compare it in place of token and revision. */
  readonly etag?: string | undefined;
}
