import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lanes } from "../../src/batch/lanes.ts";
import type { FunctionEvent } from "../../src/core/event.ts";
import { PermanentFailure, RetryLater } from "../../src/core/failures.ts";
import { isSettled } from "../../src/core/outcome.ts";
import { testEvent } from "../../src/testing/event.ts";
import { statuses } from "../core/support/batch-of.ts";

interface Plan {
  /** The ordering key; none for a record that may be handled at any time. */
  readonly key: string | undefined;
  readonly fate: "ok" | "fails" | "fails for good";
  /** How often its handler gives way to others. */
  readonly turns: number;
}

const plans: fc.Arbitrary<readonly Plan[]> = fc.array(
  fc.record({
    key: fc.constantFrom(undefined, undefined, "a", "b", "", "__proto__"),
    fate: fc.constantFrom("ok", "ok", "ok", "fails", "fails for good"),
    turns: fc.nat({ max: 5 }),
  }),
  { maxLength: 30 },
);

/** Works through a plan and writes down when each record began and ended. */
async function follow(plan: readonly Plan[], concurrency: number, withHook = false) {
  const events = plan.map(({ key }, index) => record(index, key));
  const log: { index: number; what: "begins" | "ends" }[] = [];
  const each = async (event: FunctionEvent): Promise<unknown> => {
    const index = Number(event.id);
    log.push({ index, what: "begins" });
    for (let turn = plan[index]?.turns ?? 0; turn > 0; turn--) await Promise.resolve();
    log.push({ index, what: "ends" });
    if (plan[index]?.fate === "fails") throw new Error(`record ${index}`);
    if (plan[index]?.fate === "fails for good") throw new PermanentFailure(`record ${index}`);
    return index;
  };
  const buried: string[] = [];
  const { outcomes } = await lanes(events, each, {
    concurrency,
    deadLetter: withHook ? (event) => buried.push(event.id) : undefined,
  });
  return { outcomes, log, buried, begun: log.filter(({ what }) => what === "begins").map(({ index }) => index) };
}

const record = (index: number, orderingKey: string | undefined): FunctionEvent =>
  testEvent(index, { id: String(index), delivery: { source: "test", orderingKey } });

function mostAtOnce(log: readonly { what: "begins" | "ends" }[]): number {
  let running = 0;
  return Math.max(0, ...log.map(({ what }) => (running += what === "begins" ? 1 : -1)));
}

/** Holds for every plan, at every concurrency. */
const always = (
  claim: (plan: readonly Plan[], concurrency: number, withHook: boolean) => Promise<void>,
): Promise<void> => fc.assert(fc.asyncProperty(plans, fc.integer({ min: 1, max: 12 }), fc.boolean(), claim));

/** The indices of the records of each ordering key, and those of the records without one. */
function split(plan: readonly Plan[]): { ordered: number[][]; free: number[] } {
  const groups = Map.groupBy(Array.from(plan.keys()), (index) => plan[index]?.key);
  const free = groups.get(undefined) ?? [];
  groups.delete(undefined);
  return { ordered: Array.from(groups.values()), free };
}

describe("lanes, whatever the batch", () => {
  it("give every record exactly one outcome, in the order of the input, and it is the record's own", () =>
    always(async (plan, concurrency, withHook) => {
      const { outcomes, begun, buried } = await follow(plan, concurrency, withHook);
      expect(outcomes).toHaveLength(plan.length);
      expect(new Set(begun).size).toBe(begun.length);
      plan.forEach(({ fate }, index) => {
        const outcome = outcomes[index];
        if (!begun.includes(index)) expect(outcome?.status).toBe("notAttempted");
        else if (fate === "ok") expect(outcome).toEqual({ status: "ok", value: index });
        else if (fate === "fails for good" && withHook)
          expect([outcome?.status, buried.includes(String(index))]).toEqual(["deadLetter", true]);
        else expect(outcome).toMatchObject({ status: "retry", error: { message: `record ${index}` } });
      });
    }));

  it("handle the records of one key in order, one after the other", () =>
    always(async (plan, concurrency, withHook) => {
      const { log } = await follow(plan, concurrency, withHook);
      for (const lane of split(plan).ordered) {
        const own = log.filter(({ index }) => lane.includes(index));
        const started = lane.slice(0, own.length / 2);
        expect(own).toEqual(
          started.flatMap((index) => [
            { index, what: "begins" },
            { index, what: "ends" },
          ]),
        );
      }
    }));

  it("start nothing of a lane after one of its records has failed, and everything else", () =>
    always(async (plan, concurrency, withHook) => {
      const { outcomes, begun } = await follow(plan, concurrency, withHook);
      const { ordered, free } = split(plan);
      const expected = [...free];
      for (const lane of ordered) {
        const failed = lane.findIndex((index) => !isSettled(outcomes[index] ?? { status: "notAttempted", reason: "" }));
        expected.push(...(failed === -1 ? lane : lane.slice(0, failed + 1)));
      }
      expect(begun.toSorted((a, b) => a - b)).toEqual(expected.toSorted((a, b) => a - b));
    }));

  it("run no more at once than they may", () =>
    always(async (plan, concurrency, withHook) => {
      expect(mostAtOnce((await follow(plan, concurrency, withHook)).log)).toBeLessThanOrEqual(concurrency);
    }));

  it("run as many at once as they may and there are keys", () =>
    always(async (plan, concurrency, withHook) => {
      const busy = plan.map((each) => ({ ...each, turns: 5 }));
      const { ordered, free } = split(plan);
      const { log } = await follow(busy, concurrency, withHook);
      expect(mostAtOnce(log)).toBe(Math.min(concurrency, ordered.length + free.length));
    }));
});

describe("lanes", () => {
  const ok = async (event: FunctionEvent): Promise<unknown> => event.data;

  it("work at ten by default", async () => {
    let running = 0;
    let most = 0;
    const count = async (): Promise<void> => {
      most = Math.max(most, ++running);
      await new Promise(setImmediate);
      running--;
    };
    await lanes(
      Array.from({ length: 35 }, (_, index) => record(index, undefined)),
      count,
    );
    expect(most).toBe(10);
  });

  it("say which key a record was not attempted for", async () => {
    const each = async (): Promise<never> => {
      throw new RetryLater(5);
    };
    const { outcomes } = await lanes([record(0, "customer-7"), record(1, "customer-7")], each);
    expect(outcomes).toMatchObject([
      { status: "retry", delaySeconds: 5 },
      { status: "notAttempted", reason: "an earlier record of ordering key customer-7 failed" },
    ]);
  });

  it("go on after a record that the dead-letter hook took over, and stop when the hook fails", async () => {
    const each = async (event: FunctionEvent): Promise<void> => {
      if (event.id === "0") throw new PermanentFailure("never");
    };
    const events = [record(0, "k"), record(1, "k")];
    expect(statuses(await lanes(events, each, { deadLetter: () => undefined }))).toEqual(["deadLetter", "ok"]);
    expect(statuses(await lanes(events, each, { deadLetter: () => Promise.reject(new Error("full")) }))).toEqual([
      "retry",
      "notAttempted",
    ]);
  });

  it("begin with the first records, lane by lane", async () => {
    const begun: string[] = [];
    const each = async (event: FunctionEvent): Promise<unknown> => begun.push(event.id);
    await lanes([record(0, "a"), record(1, undefined), record(2, "a"), record(3, "b")], each, { concurrency: 1 });
    expect(begun).toEqual(["0", "2", "1", "3"]);
  });

  it("handle nothing of nothing", async () => {
    expect(await lanes([], ok)).toEqual({ outcomes: [] });
  });

  it("handle ten thousand records, each once, in the order of their keys", async () => {
    const events = Array.from({ length: 10_000 }, (_, index) =>
      record(index, index % 3 === 0 ? undefined : `key-${index % 100}`),
    );
    const seen = new Map<string | undefined, number>();
    const each = async (event: FunctionEvent): Promise<unknown> => {
      const { orderingKey } = event.delivery;
      if (orderingKey !== undefined && (seen.get(orderingKey) ?? -1) > Number(event.data))
        throw new Error("out of order");
      seen.set(orderingKey, Number(event.data));
      return event.data;
    };
    const { outcomes } = await lanes(events, each, { concurrency: 64 });
    expect(outcomes).toEqual(events.map(({ data }) => ({ status: "ok", value: data })));
  });
});
