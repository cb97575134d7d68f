import { describe, expect, it } from "vitest";
import { decide } from "../../src/idempotency/decide.ts";
import { ALL, type Invariant, INVARIANTS } from "./model/invariants.ts";
import { modelOf } from "./model/model.ts";
import type { Mutant } from "./model/mutant.ts";
import { DECIDE_MUTANTS } from "./model/decide-mutants.ts";
import { DRIVER_MUTANTS } from "./model/driver-mutants.ts";
import { search } from "./model/search.ts";
import { SMALL, TOO_MUCH } from "./model/variants.ts";

// `npm run model` searches further. I12 says that a missing key never reaches the store: the machine knows of no keys,
// so that is tested in key.test.ts and by.test.ts.

/** Each world is searched once, for all its invariants; a test then looks at its own. */
const searched = SMALL.map((world) => ({ world, ...search(modelOf(world)) }));

describe("the state machine, in every order of events within the bounds", () => {
  it.each(ALL)("%s holds", (invariant) => {
    const worlds = searched.filter(({ world }) => speaksOf(invariant, world.mode) && world.holds.includes(invariant));
    expect(worlds.length, `worlds that watch ${INVARIANTS[invariant]}`).toBeGreaterThan(0);
    for (const { broken, states, world } of worlds) {
      const history = broken?.invariant === invariant ? broken.trace.join("\n") : "";
      expect(history, `${world.name}: ${INVARIANTS[invariant]}`).toBe("");
      expect(states, world.name).toBeGreaterThan(100);
    }
  });

  it.each(searched)("keeps all that it must: $world.name", ({ broken }) => {
    expect(broken?.trace.join("\n")).toBeUndefined();
  });
});

describe("worlds that ask for too much", () => {
  it.each(TOO_MUCH)("$name: loses $1 and nothing else", (world, lost) => {
    const found = search(modelOf(world));
    expect(found.broken?.invariant).toBe(lost);
    const others = { ...world, faults: 0, holds: world.holds.filter((invariant) => invariant !== lost) };
    expect(search(modelOf(others)).broken?.trace.join("\n")).toBeUndefined();
  });

  it("overlaps when a clock is ahead by more than the guard: acquire, tick, tick, the other acquires", () => {
    const [world] = TOO_MUCH[0] as (typeof TOO_MUCH)[0];
    const steps = search(modelOf({ ...world, faults: 0 })).broken?.trace.map((line) =>
      line.replace(/ {2}\[.*/, "").slice(3),
    );
    expect(steps?.filter((step) => !step.endsWith("its request arrives"))).toEqual([
      "A: asks for an attempt",
      "A: has its answer",
      "a tick passes",
      "a tick passes",
      "B: asks for an attempt",
      "B: has its answer",
      "B: has its answer",
    ]);
  });
});

describe("mutants", () => {
  it.each([...DRIVER_MUTANTS, ...DECIDE_MUTANTS])("$name: breaks $brokenFirst", ({ brokenFirst, ...mutant }) => {
    expect(searchMutant(mutant).broken?.invariant).toBe(brokenFirst);
  });

  it("need a world that is sound without them", () => {
    const worlds = new Map([...DRIVER_MUTANTS, ...DECIDE_MUTANTS].map(({ world }) => [JSON.stringify(world), world]));
    for (const world of worlds.values())
      expect(search(modelOf({ ...world, horizon: 3, faults: 0 })).broken?.trace.join("\n"), world.name).toBeUndefined();
  });
});

function searchMutant({ habits, mutate, world }: Omit<Mutant, "brokenFirst">): ReturnType<typeof search> {
  return search(modelOf(world, mutate?.(decide), habits));
}

/** Two invariants are about one mode alone. */
function speaksOf(invariant: Invariant, mode: string): boolean {
  return invariant === "I7" ? mode === "atMostOnce" : invariant !== "I8" || mode === "transaction";
}
