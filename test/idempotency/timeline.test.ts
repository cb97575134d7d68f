import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Clock } from "../../src/idempotency/clock.ts";
import { type Timed, type Timeline, timelines } from "../../src/idempotency/timeline.ts";
import { testClock } from "./support/engine.ts";

interface Item extends Timed {
  cancel(): void;
}

/** What is due tells its name, and is out of the list then. */
function item(timeline: Timeline, name: string, dueMs: number, told: string[], then?: () => void): Item {
  let isIn = true;
  const cancel = (): void => {
    if (isIn) timeline.remove(made);
    isIn = false;
  };
  const timeUp = (): void => {
    if (!isIn) return;
    cancel();
    told.push(name);
    then?.();
  };
  const made: Item = { dueMs, before: undefined, after: undefined, timeUp, cancel };
  timeline.add(made);
  return made;
}

/** Counts its timers, and knows whether one of them keeps the process alive. */
function countingClock() {
  const clock = testClock();
  const seen = { timers: 0, alive: false };
  const after: Clock["after"] = (delayMs, callback) => {
    seen.timers += 1;
    seen.alive = true;
    const cancel = clock.after(delayMs, callback);
    return Object.assign(() => cancel(), { keepAlive: (keeps: boolean) => void (seen.alive = keeps) });
  };
  return { clock: { ...clock, after }, seen, pass: clock.pass };
}

describe("a timeline", () => {
  test("tells each when it is due, whatever the order that they came in", async () => {
    const { clock, pass } = countingClock();
    const timeline = timelines(false)(clock);
    const told: string[] = [];
    for (const [name, dueMs] of Object.entries({ c: 300, a: 100, d: 400, b: 200 })) item(timeline, name, dueMs, told);
    await pass(99);
    expect(told).toEqual([]);
    await pass(1);
    expect(told).toEqual(["a"]);
    await pass(250);
    expect(told).toEqual(["a", "b", "c"]);
    await pass(50);
    expect(told).toEqual(["a", "b", "c", "d"]);
  });

  test("tells at once what is overdue, and asks for no negative time", async () => {
    const clock = testClock();
    const delays: number[] = [];
    const after: Clock["after"] = (delayMs, callback) => {
      delays.push(delayMs);
      return clock.after(delayMs, callback);
    };
    const told: string[] = [];
    item(timelines(false)({ ...clock, after }), "late", -5, told);
    await clock.pass(0);
    expect(told).toEqual(["late"]);
    expect(delays).toEqual([0]);
  });

  test("sets one timer for many that end before they are due", async () => {
    const { clock, pass, seen } = countingClock();
    const timeline = timelines(false)(clock);
    const told: string[] = [];
    for (let nth = 0; nth < 100; nth += 1) {
      item(timeline, `${nth}`, clock.elapsed() + 2_000, told).cancel();
      await pass(1);
    }
    await pass(10_000);
    expect(told).toEqual([]);
    expect(seen.timers).toBe(1);
  });

  test("bears that those who are told take out others, and add new ones", async () => {
    const { clock, pass } = countingClock();
    const timeline = timelines(false)(clock);
    const told: string[] = [];
    const first = item(timeline, "first", 10, told);
    const second = item(timeline, "second", 10, told);
    item(timeline, "third", 10, told, () => {
      second.cancel();
      item(timeline, "new", 20, told);
    });
    await pass(10);
    expect(told.toSorted()).toEqual(["first", "third"]);
    first.cancel();
    await pass(10);
    expect(told.at(-1)).toBe("new");
  });

  test("keeps the process alive while something is in it, if it is to", () => {
    const { clock, seen } = countingClock();
    const timeline = timelines(true)(clock);
    for (let nth = 0; nth < 2; nth += 1) {
      const items = [item(timeline, "a", 100, []), item(timeline, "b", 200, [])];
      expect(seen.alive).toBe(true);
      items[0]?.cancel();
      expect(seen.alive).toBe(true);
      items[1]?.cancel();
      expect(seen.alive).toBe(false);
    }
    item(timelines(false)(countingClock().clock), "c", 100, []);
    expect(seen.alive).toBe(false);
  });

  test.each([0, 5_001])(
    "tells what its timer, %s ms late and gone, did not, when something is added",
    async (lateMs) => {
      const { clock, pass, seen } = countingClock();
      const lost: Clock = {
        ...clock,
        after: (delayMs, callback) => (seen.timers ? clock.after(delayMs, callback) : lose()),
      };
      const lose = (): (() => void) => {
        seen.timers += 1;
        return () => undefined;
      };
      const timeline = timelines(false)(lost);
      const told: string[] = [];
      item(timeline, "old", 100, told);
      await pass(100 + lateMs);
      item(timeline, "new", clock.elapsed() + 2_000, told);
      expect(told).toEqual([]); // Whoever adds is not done with that yet.
      await pass(0);
      expect(told).toEqual(lateMs ? ["old"] : []);
      await pass(2_000);
      expect(told).toEqual(lateMs ? ["old", "new"] : []);
    },
  );

  test("belongs to one clock", () => {
    const timelineOf = timelines(true);
    const [one, other] = [testClock(), testClock()];
    expect(timelineOf(one)).toBe(timelineOf(one));
    expect(timelineOf(other)).not.toBe(timelineOf(one));
    expect(timelineOf(one)).toBe(timelineOf(one));
  });
});

describe("a timeline where timers end with the request that set them", () => {
  function requestClock() {
    const { clock, pass, seen } = countingClock();
    return { clock: { ...clock, timersEndWithRequest: true }, pass, seen };
  }

  test("sets a timer for each, and takes it back with what it was for", async () => {
    const { clock, pass, seen } = requestClock();
    const timeline = timelines(false)(clock);
    const told: string[] = [];
    const items = ["a", "b", "c"].map((name, nth) => item(timeline, name, 100 * (nth + 1), told));
    expect(seen).toEqual({ timers: 3, alive: false });
    items[1]?.cancel();
    await pass(1_000);
    expect(told).toEqual(["a", "c"]);
    expect(seen.timers).toBe(3);
  });

  test("keeps the process alive, if it is to", () => {
    const { clock, seen } = requestClock();
    item(timelines(true)(clock), "a", 100, []);
    expect(seen.alive).toBe(true);
  });

  test("tells nothing early, and at once what is overdue", async () => {
    const { clock, pass } = requestClock();
    const longestMs = 50;
    const after: Clock["after"] = (delayMs, callback) => {
      expect(delayMs).toBeGreaterThanOrEqual(0);
      return clock.after(Math.min(delayMs, longestMs), callback);
    };
    const timeline = timelines(false)({ ...clock, after });
    const told: string[] = [];
    item(timeline, "overdue", -5, told);
    item(timeline, "far", 120, told);
    await pass(119);
    expect(told).toEqual(["overdue"]);
    await pass(1);
    expect(told).toEqual(["overdue", "far"]);
  });

  test("takes back the timer that it set when the first one was early", async () => {
    const { clock, pass } = requestClock();
    const after: Clock["after"] = (delayMs, callback) => clock.after(Math.min(delayMs, 50), callback);
    const told: string[] = [];
    const far = item(timelines(false)({ ...clock, after }), "far", 120, told);
    await pass(60);
    far.cancel();
    await pass(1_000);
    expect(told).toEqual([]);
  });
});

test("a process whose operations are done ends by itself, long before their leases would", () => {
  const path = (file: string): string => fileURLToPath(new URL(`../../src/idempotency/${file}`, import.meta.url));
  const program = `
    import { createIdempotency } from ${JSON.stringify(path("create-idempotency.ts"))};
    import { memoryStore } from ${JSON.stringify(path("stores/memory.ts"))};
    const once = createIdempotency({ store: memoryStore(), storeTimeoutMs: 600_000, leaseMs: 600_000 });
    console.log(await once.run("f", "1", async () => "done"));
  `;
  const given = ["--input-type=module", "--eval", program];
  expect(execFileSync(process.execPath, given, { timeout: 60_000, encoding: "utf8" })).toBe("done\n");
});
