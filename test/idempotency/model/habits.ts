/**
 * What callers and stores do otherwise than they should: each is a defect that an idempotency library has had. None of
 * them is in use unless a mutant says so.
 */
export interface Habits {
  /** All acquisitions of a process, and of its clones, use the same token. */
  readonly tokenPerProcess?: boolean;
  /** A request that is sent again is sent with a new token. */
  readonly tokenPerRequest?: boolean;
  /** The owner's state lies in an object that all callers share. */
  readonly sharedHandle?: boolean;
  /** The owner takes its lease to be so much longer than the record says: it looks at another invocation's deadline. */
  readonly leaseOfAnother?: number;
  /** Starts the handler although the answer came after the lease had lapsed. */
  readonly startsLate?: boolean;
  /** Releases the record when it is not known whether a completion was recorded. */
  readonly releasesAfterUnknown?: boolean;
  /** Gives its own result when somebody else's counts. */
  readonly ownResultAlways?: boolean;
  /** Gives its result without waiting for the store. */
  readonly answersFirst?: boolean;
  /** The store writes endings without comparing versions. */
  readonly endsUnconditionally?: boolean;
  /** The store compares tokens but not revisions. */
  readonly comparesTokensOnly?: boolean;
  /** The store compares revisions but not tokens. */
  readonly comparesRevisionsOnly?: boolean;
  /** The store deletes a record that is released. */
  readonly deletesReleased?: boolean;
  /** An owner that has lost its lease knows the record of whoever has it, and commits although nothing is decided for it. */
  readonly commitsUndecided?: boolean;
  /** The effect of a transaction is not in the transaction. */
  readonly effectBeforeCommit?: boolean;
  /** The fingerprint is made again, from a payload that the handler has changed. */
  readonly fingerprintsAgain?: boolean;
  /** The cache does not look at fingerprints, or not at the time, or takes results before they are recorded. */
  readonly cache?: "anyPayload" | "forever" | "early" | "lateExpiry";
}
