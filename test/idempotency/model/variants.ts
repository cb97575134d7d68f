import { allBut } from "./invariants.ts";
import { type Variant, variant } from "./variant.ts";

// I9 needs every effect as a step of its own, so it has a variant of its own.
const holds = allBut("I9");
const two = { holds, horizon: 4 };
const three = { holds, clocks: [0, 0, 0], horizon: 3, faults: 1 };
const skewed = { holds, clocks: [0, 1], horizon: 5, guard: 1 };
const deleting = { holds, deletion: true, retention: 2, faults: 1, horizon: 5 };
const alone = { selfFence: false, holds: allBut("I6", "I9") };

/** Every world in which the machine and its driver must keep what they promise. */
export const VARIANTS: readonly Variant[] = [
  variant("retry", "retry", two),
  variant("retry, skew 1, guard 1", "retry", { ...skewed, faults: 1 }),
  variant("retry, three callers", "retry", three),
  variant("retry, renewals", "retry", { ...two, renewals: 1, faults: 1, horizon: 5 }),
  variant("retry, no self-fence, renewals", "retry", { ...two, ...alone, renewals: 1, faults: 1, horizon: 5 }),
  variant("retry, no self-fence, fenced sink", "retry", { ...alone, holds: allBut("I6"), horizon: 4, faults: 1 }),
  variant("retry, release delays by 1", "retry", { ...two, delay: 1, faults: 1, horizon: 5 }),
  variant("retry, at most 2 attempts", "retry", { ...two, maxAttempts: 2, faults: 1 }),
  variant("retry, deletion after 2", "retry", deleting),
  variant("retry, deletion, cache", "retry", { ...deleting, cache: true, horizon: 4 }),
  variant("retry, two payloads", "retry", { ...two, payloads: "pq", holds: allBut("I9", "L1"), faults: 1, horizon: 5 }),
  variant("retry, durable owner and a stranger", "retry", { ...two, owners: "E ", faults: 1, horizon: 5 }),
  variant("atMostOnce", "atMostOnce", two),
  variant("atMostOnce, no self-fence, skew 1", "atMostOnce", { ...skewed, ...alone, guard: 0, faults: 1 }),
  variant("atMostOnce, three callers", "atMostOnce", three),
  variant("atMostOnce, recover", "atMostOnce", { ...two, recover: true, faults: 1 }),
  variant("transaction", "transaction", two),
  variant("transaction, no self-fence, skew 1", "transaction", { ...skewed, ...alone, guard: 0, faults: 1 }),
  variant("transaction, no self-fence, renewals", "transaction", {
    ...two,
    ...alone,
    renewals: 1,
    faults: 1,
    horizon: 5,
  }),
  variant("transaction, two incarnations at once", "transaction", { ...two, ...alone, owners: "EE", faults: 1 }),
  variant("transaction, three callers", "transaction", three),
];

/** The same, as far as a test has time for: fewer ticks, and one thing that goes wrong, or none in the widest worlds. */
export const SMALL: readonly Variant[] = VARIANTS.map((world) => {
  const wide = world.guard > 0 || world.deletion || world.clocks.length > 2;
  return { ...world, faults: wide ? 0 : 1, horizon: world.guard > 0 ? 5 : world.deletion ? 4 : 3 };
});

/** Worlds that ask for more than can be had, with the one invariant that they lose. */
export const TOO_MUCH: readonly (readonly [Variant, "I5" | "I6" | "I7"])[] = [
  [variant("retry, skew 1, guard 0", "retry", { ...skewed, guard: 0, faults: 1 }), "I6"],
  [variant("retry, no self-fence", "retry", { ...two, selfFence: false, faults: 1 }), "I6"],
  [
    variant("messages outlive retention", "retry", {
      ...deleting,
      messageLife: 9,
      horizon: 4,
      holds: allBut("I9", "L1"),
    }),
    "I5",
  ],
  [
    variant("two incarnations of one durable execution at once", "retry", {
      ...two,
      owners: "EE",
      faults: 1,
      horizon: 3,
    }),
    "I6",
  ],
  [variant("atMostOnce, a durable execution that crashes", "atMostOnce", { ...two, owners: "E ", faults: 1 }), "I7"],
];
