import { describe, expect, test, vi } from "vitest";
import { FaastenError } from "../../src/core/errors.ts";
import { cleanupFailureOf } from "../../src/idempotency/cleanup-failure.ts";
import { runOnce } from "../../src/idempotency/run-once.ts";
import type { IdempotencyStore } from "../../src/idempotency/store.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { testCall, testClock, testOperation } from "./support/engine.ts";

type Fault = "lost before" | "lost after" | "silent before" | "silent after";
const FAULTS: readonly Fault[] = ["lost before", "lost after", "silent before", "silent after"];

/** A store whose n-th swap meets with a fault. */
function faulty(fault: Fault, isHit: (nth: number) => boolean): IdempotencyStore {
  const store = memoryStore();
  let swaps = 0;
  return {
    ...store,
    swap: async (swap) => {
      if (!isHit(swaps++)) return store.swap(swap);
      if (fault.endsWith("after")) await store.swap(swap);
      if (fault.startsWith("silent")) return new Promise(() => undefined);
      throw new Error("connection reset");
    },
  };
}

async function settle<Value>(clock: ReturnType<typeof testClock>, promise: Promise<Value>): Promise<Value> {
  promise.catch(() => undefined);
  await clock.pass(60_000);
  return promise;
}

describe.each(FAULTS)("the answer is %s", (fault) => {
  test.each([0, 1])("of write %i: the caller knows its own write, and its result is recorded", async (nth) => {
    const clock = testClock();
    const store = faulty(fault, (swap) => swap === nth);
    const work = vi.fn(async (attempt: { fence: number }) => attempt.fence);
    const value = await settle(clock, runOnce(testOperation({ store, clock }), testCall(work as never)));
    expect(work).toHaveBeenCalledTimes(1);
    const { current } = await store.read("order-1");
    expect(current).toMatchObject({ state: "completed", attempts: 1, fence: value });
  });

  test("of every first question: the operation does not begin", async () => {
    const clock = testClock();
    const work = vi.fn();
    const operation = testOperation({ store: faulty(fault, () => true), clock });
    await expect(settle(clock, runOnce(operation, testCall(work)))).rejects.toMatchObject({
      code: "IDEMPOTENCY_STORE_UNAVAILABLE",
      cause: expect.anything() as unknown,
    });
    expect(work).not.toHaveBeenCalled();
    expect(operation.flights.size).toBe(0);
  });

  test("of every first question, and the operation has chosen to run", async () => {
    const clock = testClock();
    const report = vi.fn();
    const operation = testOperation({ store: faulty(fault, () => true), clock, onStoreError: "run" });
    expect(
      await settle(
        clock,
        runOnce(
          operation,
          testCall(async () => "done", { report }),
        ),
      ),
    ).toBe("done");
    expect(report).toHaveBeenCalledTimes(1);
  });

  test("of every completion: the error carries the result, and the record is not deleted", async () => {
    const clock = testClock();
    const store = faulty(fault, (nth) => nth > 0);
    const failed = settle(
      clock,
      runOnce(
        testOperation({ store, clock }),
        testCall(async () => "done"),
      ),
    );
    await expect(failed).rejects.toMatchObject({ code: "IDEMPOTENCY_COMPLETION_UNKNOWN", result: "done" });
    const { current } = await store.read("order-1");
    expect(current?.state).toBe(fault.endsWith("after") ? "completed" : "running");
  });

  test("of every release: the user's error surfaces, with what else went wrong beside it", async () => {
    const clock = testClock();
    const report = vi.fn();
    const mine = new Error("mine");
    const operation = testOperation({ store: faulty(fault, (nth) => nth > 0), clock });
    await expect(
      settle(
        clock,
        runOnce(
          operation,
          testCall(() => Promise.reject(mine), { report }),
        ),
      ),
    ).rejects.toBe(mine);
    expect(cleanupFailureOf(mine)).toBeInstanceOf(Error);
    expect(report).toHaveBeenCalledTimes(1);
  });
});

test("a result that the store does not take is left out, and the record is completed nevertheless", async () => {
  const store = memoryStore();
  const { swap } = store;
  vi.spyOn(store, "swap").mockImplementation(async (given) => {
    if ((given.next.result?.length ?? 0) > 100) throw new FaastenError("RECORD_TOO_LARGE", "too large");
    return swap(given);
  });
  const operation = testOperation({ store });
  expect(
    await runOnce(
      operation,
      testCall(async () => "x".repeat(200)),
    ),
  ).toHaveLength(200);
  expect((await store.read("order-1")).current).toMatchObject({ state: "completed" });
  expect(
    await runOnce(
      operation,
      testCall(async () => "never"),
    ),
  ).toMatch(/^omitted: /);
});

test("a process that was frozen beyond its lease is told to stop, whichever clock stood still", async () => {
  for (const freeze of ["jump", "pass"] as const) {
    const clock = testClock();
    const operation = testOperation({ clock, leaseMs: 30_000 });
    const abort = vi.fn();
    const done = Promise.withResolvers<string>();
    const running = runOnce(
      operation,
      testCall(() => done.promise, { abort, remainingMs: () => Infinity }),
    );
    await clock.pass(0);
    vi.spyOn(operation.store, "swap").mockRejectedValue(new Error("no network yet"));
    await clock[freeze](40_000);
    await clock.pass(11_000); // The next renewal is due.
    expect(abort, freeze).toHaveBeenCalledTimes(1);
    vi.restoreAllMocks();
    done.resolve("done");
    expect(await running).toBe("done");
  }
});
