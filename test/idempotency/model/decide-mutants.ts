import type { Invariant } from "./invariants.ts";
import { deleting, type Mutant, once, payloads, plain, recovering, renewing, transaction, unfenced } from "./mutant.ts";
import {
  anyPayload,
  anyResult,
  anyToken,
  asking,
  backwards,
  everybodysOwner,
  fenced,
  inTimeOnly,
  noWait,
  on,
  sameRevision,
  seen,
  voidIsNone,
} from "./mutations.ts";
import type { Decide } from "./model.ts";
import type { Variant } from "./variant.ts";

/** Defects of the machine, among them each of its conditions left out or turned round. */
export const DECIDE_MUTANTS: readonly Mutant[] = [
  mutant("R1: complete asks for no token", unfenced, on("complete", anyToken), "I4"),
  mutant("R2: release asks for no token", unfenced, on("release", anyToken), "I4"),
  mutant("fail asks for no token", unfenced, on("fail", anyToken), "I4"),
  mutant("renew asks for no token", { ...unfenced, renewals: 1 }, on("renew", anyToken), "I4"),
  mutant("R1: complete asks for the time", unfenced, on("complete", inTimeOnly), "L1"),
  mutant("complete overwrites what is over", recovering, on("complete", seen({ state: "running" })), "I1"),
  mutant("release overwrites what is over", transaction, on("release", seen({ state: "running" })), "I1"),
  mutant("renew revives what is over", renewing, on("renew", seen({ state: "running" })), "I1"),
  mutant("complete keeps the revision", renewing, on("complete", sameRevision), "I1"),
  mutant("resolve overwrites what is over", recovering, on("resolve", seen({ state: "indeterminate" })), "I1"),
  mutant("a resolved result passes for the owner's", { ...recovering, holds: ["I2"] }, on("complete", anyResult), "I2"),
  mutant("R3: does not know its own write", plain, on("acquire", seen({ token: "somebody else" })), "I10"),
  mutant("R10: a lapse never shows", plain, asking({ guardMs: 1e9 }), "L2"),
  mutant("R10: a lease in milliseconds taken for seconds", plain, asking({ leaseMs: 2e6 }), "L2"),
  mutant("R10: a lease in seconds taken for milliseconds", plain, asking({ leaseMs: 2 }), "I6"),
  mutant("R11: a void result is none", { ...plain, voidResult: true }, on("acquire", voidIsNone), "I1"),
  mutant("R12: no lease", plain, asking({ leaseMs: Infinity }), "L2"),
  mutant("R13: no guard", { ...plain, clocks: [0, 1], guard: 1, horizon: 5 }, asking({ guardMs: 0 }), "I4"),
  mutant("a running record is taken up before it lapses", plain, asking({ guardMs: -1e9 }), "I4"),
  mutant("atMostOnce takes up what has lapsed", { ...once, faults: 1 }, asking({ atMostOnce: false }), "I7"),
  mutant("anybody is the durable owner", { ...plain, owners: "EF" }, on("acquire", everybodysOwner), "I6"),
  mutant("a live record counts as absent", plain, on("acquire", seen({ expiresAt: 0 })), "I4"),
  mutant("an expired record counts for ever", deleting, on("acquire", seen({ expiresAt: Infinity })), "L1"),
  mutant("payloads are not compared", payloads, on("acquire", anyPayload), "I11"),
  mutant("equal payloads differ", plain, on("acquire", seen({ fingerprint: "another" })), "L1"),
  mutant("a released record does not make wait", { ...plain, delay: 1 }, on("acquire", noWait), "I4"),
  mutant(
    "the fence does not grow with the record",
    plain,
    fenced((_record, now) => now),
    "I5",
  ),
  mutant(
    "the fence does not grow with the time",
    deleting,
    fenced((record) => (record?.fence ?? 0) + 1),
    "I5",
  ),
  mutant("the fence goes back", { ...unfenced, holds: ["I9"] }, fenced(backwards), "I9"),
];

function mutant(name: string, world: Variant, mutate: (decide: Decide) => Decide, brokenFirst: Invariant): Mutant {
  return { name, world, mutate, brokenFirst };
}
