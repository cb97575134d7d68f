import { describe, expect, test } from "vitest";
import { createWorld, type Ended, type World } from "./support/world.ts";

const LEASE_AND_GUARD_MS = 34_000;
const NEVER = -1;

/** A message is delivered until somebody lives to say how it ended. */
async function drain(mode: Parameters<typeof createWorld>[0], deaths: readonly number[]) {
  const world = createWorld(mode);
  for (const [index, dies] of deaths.entries()) {
    const ended = await world.deliver(`process ${index + 1}`, dies);
    if (ended !== "died") return { world, ended, died: index };
    await world.clock.pass(LEASE_AND_GUARD_MS);
  }
  return { world, ended: await world.deliver("the last", NEVER), died: deaths.length };
}

/** Every point at which the first and the second process can die, as many as there are. */
async function everyPairOfDeaths(mode: Parameters<typeof createWorld>[0]): Promise<number[][]> {
  const world = createWorld(mode);
  await world.deliver("the first", NEVER);
  const points = Array.from({ length: world.points }, (_, index) => index);
  expect(points.length).toBeGreaterThan(5);
  return [...points.map((first) => [first]), ...points.flatMap((first) => points.map((second) => [first, second]))];
}

async function recorded(world: World) {
  return (await world.store.read("order-1")).current;
}

const given = (ended: Ended): unknown => (typeof ended === "object" && "value" in ended ? ended.value : undefined);

describe.each(["retry", "transaction"] as const)("a process dies at any point, mode %s", (mode) => {
  test("the next delivery ends it, and everybody is given the one recorded result", async () => {
    for (const deaths of await everyPairOfDeaths(mode)) {
      const { ended, world } = await drain(mode, deaths);
      const record = await recorded(world);
      const label = `deaths at ${deaths.join(", ")}`;
      expect(record?.state, label).toBe("completed");
      expect(JSON.stringify([given(ended)]), label).toBe(record?.result);
      const again = await world.deliver("one more", NEVER);
      expect(given(again), label).toBe(given(ended));
    }
  });
});

test("transaction: whoever dies where, the effect takes place exactly once, and the result is its own", async () => {
  for (const deaths of await everyPairOfDeaths("transaction")) {
    const { ended, world } = await drain("transaction", deaths);
    expect(world.effects, `deaths at ${deaths.join(", ")}`).toHaveLength(1);
    expect(given(ended)).toBe(`by ${world.effects[0]}`);
  }
});

test("retry: no more effects than attempts, and at least one", async () => {
  for (const deaths of await everyPairOfDeaths("retry")) {
    const { died, world } = await drain("retry", deaths);
    expect(world.effects.length).toBeGreaterThanOrEqual(1);
    expect(world.effects.length).toBeLessThanOrEqual(died + 1);
  }
});

test("atMostOnce: never two effects; what nobody knows is said, and stays until it is resolved", async () => {
  let open = 0;
  for (const deaths of await everyPairOfDeaths("atMostOnce")) {
    const { ended, world } = await drain("atMostOnce", deaths);
    const label = `deaths at ${deaths.join(", ")}`;
    expect(world.effects.length, label).toBeLessThanOrEqual(1);
    const record = await recorded(world);
    if (record?.state === "completed") {
      expect(JSON.stringify([given(ended)]), label).toBe(record.result);
      continue;
    }
    open += 1;
    expect(record?.state, label).toBe("indeterminate");
    expect(ended, label).toMatchObject({ error: { code: "IDEMPOTENCY_INDETERMINATE" } });
    const resolved = await world.deliver("whoever knows", NEVER, {
      recover: () => (world.effects.length > 0 ? { result: "found" } : "notDone"),
    });
    expect(world.effects, label).toHaveLength(1);
    expect(given(resolved), label).toBe(world.effects[0] === "whoever knows" ? "by whoever knows" : "found");
  }
  expect(open).toBeGreaterThan(0);
});

test("retry with recover: an effect that took place is found and not repeated", async () => {
  for (const deaths of await everyPairOfDeaths("retry")) {
    const world = createWorld("retry");
    const recover = () => (world.effects.length > 0 ? ({ result: `by ${world.effects[0]}` } as const) : "notDone");
    for (const [index, dies] of [...deaths, NEVER].entries()) {
      await world.deliver(`process ${index}`, dies, { recover });
      await world.clock.pass(LEASE_AND_GUARD_MS);
    }
    expect(world.effects, `deaths at ${deaths.join(", ")}`).toHaveLength(1);
  }
});
