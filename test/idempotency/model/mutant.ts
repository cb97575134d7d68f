import type { Habits } from "./habits.ts";
import { allBut, type Invariant } from "./invariants.ts";
import type { Decide } from "./model.ts";
import { type Variant, variant } from "./variant.ts";

/** A defect that a library like this has had or could have, and the invariant that shows it. */
export interface Mutant {
  readonly name: string;
  readonly world: Variant;
  readonly brokenFirst: Invariant;
  readonly habits?: Habits;
  readonly mutate?: (decide: Decide) => Decide;
}

const holds = allBut("I9");
const unsure = allBut("I6", "I9");

export const plain: Variant = variant("retry", "retry", { holds, horizon: 4, faults: 1 });
export const unfenced: Variant = { ...plain, name: "no self-fence", holds: unsure, selfFence: false };
export const renewing: Variant = { ...plain, name: "renewals", renewals: 1 };
export const deleting: Variant = { ...plain, name: "deletion", deletion: true, retention: 2, horizon: 6 };
export const caching: Variant = { ...deleting, name: "cache", cache: true };
export const payloads: Variant = { ...plain, name: "two payloads", payloads: "pq", holds: allBut("I9", "L1") };
export const once: Variant = variant("atMostOnce", "atMostOnce", { holds, horizon: 4 });
export const recovering: Variant = { ...once, name: "recover", holds: ["I1"], recover: true, horizon: 3, faults: 1 };
export const transaction: Variant = variant("transaction", "transaction", { holds, horizon: 4 });
export const late: Variant = { ...transaction, name: "late", holds: ["I8"], selfFence: false, renewals: 1, faults: 1 };
