/** How long an attempt may take. */
export interface LeaseOptions {
  /** The most that one lease lasts; an attempt that takes longer renews it. */
  readonly leaseMs: number | undefined;
  /** What the lease lasts beyond the invocation's end: platforms do not stop at the very millisecond. */
  readonly graceMs: number;
}

/** A lease to ask for. */
export interface Lease {
  readonly leaseMs: number;
  /** When to renew it, or undefined where the attempt must end before the lease does. */
  readonly renewMs: number | undefined;
}

/** Where there is no end to last to. */
export const UNBOUNDED_LEASE_MS = 60_000;

/** The lease of an attempt in an invocation with so much time left: to its end, where it has one, or renewed as it goes on. */
export function leaseFor(remainingMs: number, { leaseMs: most, graceMs }: LeaseOptions): Lease {
  const toTheEnd = Math.max(remainingMs, 0) + graceMs;
  const leaseMs = Math.min(toTheEnd, most ?? (toTheEnd === Infinity ? UNBOUNDED_LEASE_MS : toTheEnd));
  return { leaseMs, renewMs: leaseMs < toTheEnd ? leaseMs / 3 : undefined };
}
