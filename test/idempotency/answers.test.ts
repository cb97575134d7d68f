import assert from "node:assert/strict";
import { describe, expect, test, vi } from "vitest";
import { FaastenError } from "../../src/core/errors.ts";
import { runOnce } from "../../src/idempotency/run-once.ts";
import type { IdempotencyStore } from "../../src/idempotency/store.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { testCall, testClock, testOperation } from "./support/engine.ts";

/** What it rejects with; it is looked at later. */
async function errorOf(outcome: Promise<unknown>): Promise<unknown> {
  return outcome.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("an answer that comes after the lease is over", () => {
  const LEASE = { leaseMs: 3_000, storeTimeoutMs: 5_000 };

  /** The first swap is applied at once, and answered 4 s later. */
  function slowFirst(clock: ReturnType<typeof testClock>, store: IdempotencyStore): IdempotencyStore {
    let swaps = 0;
    return {
      ...store,
      swap: async (swap) => {
        const swapped = await store.swap(swap);
        if (swaps++ === 0) await new Promise<void>((resolve) => void clock.after(4_000, resolve));
        return swapped;
      },
    };
  }

  test("does not start the work, and gives the attempt back", async () => {
    const clock = testClock();
    const store = memoryStore();
    const late = vi.fn(async () => "late");
    const outcome = errorOf(
      runOnce(testOperation({ ...LEASE, clock, store: slowFirst(clock, store) }), testCall(late)),
    );
    await clock.pass(4_000);
    expect(await outcome).toMatchObject({ code: "IDEMPOTENCY_IN_PROGRESS" });
    expect(late).not.toHaveBeenCalled();
    expect((await store.read("order-1")).current?.state).toBe("released");
    const other = testOperation({ ...LEASE, clock, store });
    expect(
      await runOnce(
        other,
        testCall(async () => "other"),
      ),
    ).toBe("other");
  });

  test("does not start the work while another has taken over", async () => {
    const clock = testClock();
    const store = memoryStore();
    const late = vi.fn(async () => "late");
    const outcome = errorOf(
      runOnce(testOperation({ ...LEASE, clock, store: slowFirst(clock, store) }), testCall(late)),
    );
    await clock.pass(3_000);
    // A clock that is a second ahead, as far as the guard allows.
    const other = testOperation({ ...LEASE, clock: testClock(clock.now() + 1_001), store, guardMs: 0 });
    const first = Promise.withResolvers<string>();
    const running = runOnce(
      other,
      testCall(() => first.promise),
    );
    await clock.pass(1_000);
    expect(await outcome).toMatchObject({ code: "IDEMPOTENCY_IN_PROGRESS" });
    expect(late).not.toHaveBeenCalled();
    first.resolve("other");
    expect(await running).toBe("other");
  });

  test("lets a caller that waits ask again", async () => {
    const clock = testClock();
    const work = vi.fn(async () => "done");
    const store = slowFirst(clock, memoryStore());
    const outcome = runOnce(testOperation({ ...LEASE, clock, store, waitMs: 10_000 }), testCall(work));
    await clock.pass(5_000);
    expect(await outcome).toBe("done");
    expect(work).toHaveBeenCalledTimes(1);
  });
});

describe("an error of the store", () => {
  const retryable = (value: boolean) => Object.assign(new FaastenError("DENIED", "no"), { retryable: value });
  const sdkError = (members: object) => Object.assign(new Error("no"), members);

  async function swapsUntilGivenUp(error: Error): Promise<number> {
    const clock = testClock();
    const store = memoryStore();
    const swap = vi.spyOn(store, "swap").mockRejectedValue(error);
    const outcome = errorOf(runOnce(testOperation({ clock, store }), testCall(vi.fn())));
    await clock.pass(60_000);
    expect(await outcome).toMatchObject({ code: "IDEMPOTENCY_STORE_UNAVAILABLE", cause: error });
    return swap.mock.calls.length;
  }

  test.each([
    ["ours says so", retryable(false)],
    ["an AWS SDK blames the request", sdkError({ $fault: "client" })],
  ])("that no other try can mend is not tried again: %s", async (_what, error) => {
    expect(await swapsUntilGivenUp(error)).toBe(1);
  });

  test.each([
    ["ours says so", retryable(true)],
    ["an AWS SDK says so", sdkError({ $fault: "client", $retryable: { throttling: true } })],
    ["an AWS SDK blames the service", sdkError({ $fault: "server" })],
    ["of another library, which may mean anything", sdkError({ retryable: false })],
    [
      "one that throws when it is looked at",
      Object.defineProperty(new Error("no"), "$fault", { get: () => assert.fail("mine") }),
    ],
  ])("that another try may mend is tried again: %s", async (_what, error) => {
    expect(await swapsUntilGivenUp(error)).toBeGreaterThan(3);
  });
});
