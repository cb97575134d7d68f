/** What must hold of the state machine, in every state that can be reached. */
export const INVARIANTS = {
  I1: "once COMPLETED or FAILED, state, result, token and gen never change before retention ends",
  I2: "every success returned to a caller equals the recorded result at that moment, and the record is COMPLETED",
  I3: "all successes returned for one key+fingerprint inside retention are equal",
  I4: "a write by token t changes the record only if record.token == t (or it is a legal acquire)",
  I5: "gen strictly increases at each acquisition and never decreases",
  I6: "with skew <= guard and abort honoured, no two handlers run at once",
  I7: "atMostOnce: effect starts <= 1 per key and retention",
  I8: "transaction: number of committed effects == (state is COMPLETED ? 1 : 0)",
  I9: "fenced sink: applied gens are non-decreasing",
  I10: "a caller whose acquire was applied is never told busy by its own record",
  I11: "different fingerprint never receives another request's result",
  L1: "if faults stop and one caller retries, COMPLETED, FAILED or INDETERMINATE is reached within lease + guard + one attempt",
  L2: "no lock outlives lease + guard without a live renewing owner",
} as const;

export type Invariant = keyof typeof INVARIANTS;

export const ALL = Object.keys(INVARIANTS) as readonly Invariant[];

/** All of them but a few, which a variant is not meant to keep. */
export function allBut(...some: readonly Invariant[]): readonly Invariant[] {
  return ALL.filter((invariant) => !some.includes(invariant));
}
