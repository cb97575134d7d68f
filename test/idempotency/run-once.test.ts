import { describe, expect, test, vi } from "vitest";
import { runOnce } from "../../src/idempotency/run-once.ts";
import type { IdempotencyStore } from "../../src/idempotency/store.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { testCall, testClock, testOperation } from "./support/engine.ts";

describe("one process", () => {
  test("the first call runs, the second is given the recorded result", async () => {
    const operation = testOperation();
    const work = vi.fn(async () => ({ charge: "ch_1" }));
    const first = await runOnce(operation, testCall(work));
    const second = await runOnce(operation, testCall(work));
    expect(work).toHaveBeenCalledTimes(1);
    expect(second).toEqual(first);
    expect(second).not.toBe(first);
  });

  test("twins share one run and ask the store nothing", async () => {
    const store = memoryStore();
    const swap = vi.spyOn(store, "swap");
    const operation = testOperation({ store });
    const work = vi.fn(async () => "done");
    const calls = Array.from({ length: 10 }, () => runOnce(operation, testCall(work)));
    expect(await Promise.all(calls)).toEqual(Array.from({ length: 10 }, () => "done"));
    expect(work).toHaveBeenCalledTimes(1);
    expect(swap).toHaveBeenCalledTimes(2);
    expect(operation.flights.size).toBe(0);
  });

  test("when the first of twins fails, each of the others has its own attempt", async () => {
    const operation = testOperation();
    let runs = 0;
    const work = vi.fn(async () => {
      if (++runs < 3) throw new Error(`failure ${runs}`);
      return "done";
    });
    const calls = await Promise.allSettled([1, 2, 3, 4].map(() => runOnce(operation, testCall(work))));
    expect(calls.map(({ status }) => status)).toEqual(["rejected", "rejected", "fulfilled", "fulfilled"]);
    expect(work).toHaveBeenCalledTimes(3);
  });

  test("a twin with another payload is refused", async () => {
    const operation = testOperation();
    const first = runOnce(
      operation,
      testCall(async () => 1, { fingerprint: "a" }),
    );
    await expect(
      runOnce(
        operation,
        testCall(async () => 2, { fingerprint: "b" }),
      ),
    ).rejects.toMatchObject({
      code: "IDEMPOTENCY_KEY_REUSED",
    });
    expect(await first).toBe(1);
    await expect(
      runOnce(
        operation,
        testCall(async () => 2, { fingerprint: "b" }),
      ),
    ).rejects.toMatchObject({
      code: "IDEMPOTENCY_KEY_REUSED",
    });
  });

  test("errors of the work surface as they are", async () => {
    const operation = testOperation();
    const error = Object.freeze(new RangeError("mine"));
    await expect(
      runOnce(
        operation,
        testCall(() => Promise.reject(error)),
      ),
    ).rejects.toBe(error);
    await expect(
      runOnce(
        operation,
        testCall(() => Promise.reject("no Error at all")),
      ),
    ).rejects.toBe("no Error at all");
  });
});

describe("one process whose timers and promises end with the request", () => {
  const perRequest = () => {
    const clock = { ...testClock(), timersEndWithRequest: true };
    const store = memoryStore();
    return { clock, swap: vi.spyOn(store, "swap"), operation: testOperation({ store, clock }) };
  };

  test.each([
    ["the same", "a", "a"],
    ["no", undefined, undefined],
    ["another", "a", "b"],
  ])("a twin of %s invocation waits for the first only where that is its own", async (_which, one, other) => {
    const { clock, operation, swap } = perRequest();
    const done = Promise.withResolvers<string>();
    const first = runOnce(
      operation,
      testCall(() => done.promise, { invocationId: one }),
    );
    const second = runOnce(
      operation,
      testCall(() => "twice", { invocationId: other }),
    ).catch((error: { code: string }) => error.code);
    await clock.pass(0);
    done.resolve("once");
    expect(await first).toBe("once");
    expect(await second).toBe(one && one === other ? "once" : "IDEMPOTENCY_IN_PROGRESS");
    expect(swap).toHaveBeenCalledTimes(one && one === other ? 2 : 3);
    expect(operation.flights.size).toBe(0);
  });

  test("a twin with another payload is refused by the store", async () => {
    const { operation } = perRequest();
    const done = Promise.withResolvers<string>();
    const first = runOnce(
      operation,
      testCall(() => done.promise, { fingerprint: "a" }),
    );
    await expect(
      runOnce(
        operation,
        testCall(() => "twice", { fingerprint: "b" }),
      ),
    ).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
    done.resolve("once");
    expect(await first).toBe("once");
  });

  test.each([undefined, "a"])(
    "what a gone request of invocation %s left behind holds up nobody",
    async (invocationId) => {
      const { clock, operation } = perRequest();
      void runOnce(
        operation,
        testCall(() => new Promise(() => {}), { invocationId }),
      );
      expect(operation.flights.size).toBe(invocationId ? 1 : 0); // What is listed stays so until its key comes again.
      await clock.pass(33_001);
      expect(
        await runOnce(
          operation,
          testCall(() => "done", { invocationId: invocationId && "b" }),
        ),
      ).toBe("done");
      expect(operation.flights.size).toBe(0);
    },
  );
});

describe("several processes", () => {
  const process = (store: IdempotencyStore) => testOperation({ store });

  test("a running operation is in progress for the others, until its lease and a guard are over", async () => {
    const store = memoryStore();
    const clock = testClock();
    const a = { ...process(store), clock };
    const b = { ...process(store), clock };
    const first = Promise.withResolvers<string>();
    const running = runOnce(
      a,
      testCall(() => first.promise),
    );
    await clock.pass(0);
    await expect(
      runOnce(
        b,
        testCall(async () => "b"),
      ),
    ).rejects.toMatchObject({
      code: "IDEMPOTENCY_IN_PROGRESS",
      delaySeconds: 33,
    });
    await clock.pass(33_001);
    expect(
      await runOnce(
        b,
        testCall(async () => "b"),
      ),
    ).toBe("b");
    first.resolve("a");
    expect(await running).toBe("b");
  });

  test("a late owner whose attempt was taken over and is not over yet loses its lease", async () => {
    const store = memoryStore();
    const clock = testClock();
    const a = { ...process(store), clock };
    const b = { ...process(store), clock };
    const first = Promise.withResolvers<string>();
    const second = Promise.withResolvers<string>();
    const late = runOnce(
      a,
      testCall(() => first.promise),
    );
    await clock.pass(33_001);
    const taken = runOnce(
      b,
      testCall(() => second.promise),
    );
    await clock.pass(0);
    first.resolve("a");
    await expect(late).rejects.toMatchObject({ code: "IDEMPOTENCY_LEASE_LOST", result: "a" });
    second.resolve("b");
    expect(await taken).toBe("b");
  });

  test("an owner whose renewal was refused is given what has been published since", async () => {
    const store = memoryStore();
    const clock = testClock();
    const a = { ...process(store), clock, leaseMs: 9_000 };
    const b = { ...process(store), clock: testClock(clock.now() + 11_000) }; // More than the guard allows for.
    const first = Promise.withResolvers<string>();
    const second = Promise.withResolvers<string>();
    const late = runOnce(
      a,
      testCall(() => first.promise, { remainingMs: () => Infinity }),
    );
    await clock.pass(0);
    const taken = runOnce(
      b,
      testCall(() => second.promise),
    );
    await clock.pass(3_000);
    second.resolve("b");
    expect(await taken).toBe("b");
    first.resolve("a");
    expect(await late).toBe("b");
  });

  test("a caller that waits is given the result of the one that is at it", async () => {
    const store = memoryStore();
    const clock = testClock();
    const a = { ...process(store), clock };
    const b = { ...process(store), clock, waitMs: 10_000 };
    const first = Promise.withResolvers<string>();
    const running = runOnce(
      a,
      testCall(() => first.promise),
    );
    await clock.pass(0);
    const work = vi.fn(async () => "b");
    const waiting = runOnce(b, testCall(work));
    await clock.pass(700);
    first.resolve("a");
    await clock.pass(2_000);
    expect(await waiting).toBe("a");
    expect(await running).toBe("a");
    expect(work).not.toHaveBeenCalled();
  });

  test("without a deadline the lease is renewed, and an owner that cannot renew is told to stop", async () => {
    const store = memoryStore();
    const clock = testClock();
    const a = { ...process(store), clock };
    const b = { ...process(store), clock };
    const first = Promise.withResolvers<string>();
    const abort = vi.fn();
    const running = runOnce(
      a,
      testCall(() => first.promise, { remainingMs: () => Infinity, abort }),
    );
    await clock.pass(600_000);
    await expect(
      runOnce(
        b,
        testCall(async () => "b"),
      ),
    ).rejects.toMatchObject({ code: "IDEMPOTENCY_IN_PROGRESS" });
    expect(abort).not.toHaveBeenCalled();
    vi.spyOn(store, "swap").mockRejectedValue(new Error("the store is gone"));
    await clock.pass(60_000);
    expect(abort).toHaveBeenCalledTimes(1);
    vi.restoreAllMocks();
    first.resolve("a");
    expect(await running).toBe("a");
  });
});
