import type { Habits } from "./habits.ts";
import type { Invariant } from "./invariants.ts";
import { allBut } from "./invariants.ts";
import {
  caching,
  deleting,
  late,
  type Mutant,
  once,
  payloads,
  plain,
  renewing,
  transaction,
  unfenced,
} from "./mutant.ts";
import type { Variant } from "./variant.ts";

/** Defects of those who drive the machine: callers, stores, caches. */
export const DRIVER_MUTANTS: readonly Mutant[] = [
  mutant("R2: releasing deletes the record", plain, { deletesReleased: true }, "I5"),
  mutant("R3: a new token for each request", plain, { tokenPerRequest: true }, "I10"),
  mutant("R4: releases after an unknown completion", { ...once, horizon: 1 }, { releasesAfterUnknown: true }, "I7"),
  mutant("R4: answers before it is recorded", { ...plain, holds: allBut("L1") }, { answersFirst: true }, "I2"),
  mutant("R5: fingerprint of a changed payload", payloads, { fingerprintsAgain: true }, "I11"),
  mutant("R6: a handle shared by all callers", unfenced, { sharedHandle: true }, "L1"),
  mutant("R7: the deadline of another invocation", plain, { leaseOfAnother: 2 }, "I6"),
  mutant("R14: one token per process", { ...plain, holds: ["I6"] }, { tokenPerProcess: true }, "I6"),
  mutant(
    "R15: a cache that ignores payloads",
    { ...caching, payloads: "pq", holds: ["I11"] },
    { cache: "anyPayload" },
    "I11",
  ),
  mutant("R15: a cache that never forgets", caching, { cache: "forever" }, "I2"),
  mutant("R15: a cache of what is not recorded yet", caching, { cache: "early" }, "I2"),
  mutant("R15: a cache that counts from the answer", caching, { cache: "lateExpiry" }, "I2"),
  mutant("R1: the late owner gives its own result", unfenced, { ownResultAlways: true }, "I2"),
  mutant("starts after its lease has lapsed", plain, { startsLate: true }, "I6"),
  mutant("R1, R2: endings are written whatever is there", unfenced, { endsUnconditionally: true }, "I4"),
  mutant("swap compares tokens only", renewing, { comparesTokensOnly: true }, "I1"),
  mutant(
    "swap compares revisions only",
    { ...deleting, selfFence: false, holds: allBut("I6", "I9") },
    { comparesRevisionsOnly: true },
    "I4",
  ),
  mutant("commits although it has lost", late, { commitsUndecided: true }, "I8"),
  mutant("the effect is not in the transaction", transaction, { effectBeforeCommit: true }, "I8"),
];

function mutant(name: string, world: Variant, habits: Habits, brokenFirst: Invariant): Mutant {
  return { name, world, habits, brokenFirst };
}
