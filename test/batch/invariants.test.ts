import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { processBatch } from "../../src/batch/index.ts";
import { kinesis } from "../../src/batch/sources/kinesis.ts";
import { sqs } from "../../src/batch/sources/sqs.ts";
import { PermanentFailure } from "../../src/core/failures.ts";
import { isSettled, type Outcome } from "../../src/core/outcome.ts";

interface Item {
  readonly id: number;
  readonly key: string | undefined;
  readonly fails: boolean;
  readonly turns: number;
}

const batches: fc.Arbitrary<readonly Item[]> = fc
  .array(
    fc.record({
      key: fc.constantFrom(undefined, "a", "b", "c"),
      fails: fc.constantFrom(false, false, false, true),
      turns: fc.nat({ max: 4 }),
    }),
    { maxLength: 25 },
  )
  .map((items) => items.map((item, id) => ({ ...item, id })));

const orderingKey = ({ key }: Item): string | undefined => key;

async function handle({ fails, id, turns }: Item): Promise<number> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
  if (fails) throw new Error(`record ${id}`);
  return id;
}

/** Holds for every batch, at every concurrency, in order or not, stopping at the first failure or not. */
const always = (
  claim: (batch: readonly Item[], outcomes: readonly Outcome[], begun: readonly number[]) => void,
): Promise<void> =>
  fc.assert(
    fc.asyncProperty(
      batches,
      fc.integer({ min: 1, max: 12 }),
      fc.boolean(),
      async (batch, concurrency, stopAtFailure) => {
        const begun: number[] = [];
        const each = (item: Item): Promise<number> => (begun.push(item.id), handle(item));
        const { outcomes } = await processBatch(batch, each, { concurrency, orderingKey, stopAtFailure });
        claim(batch, outcomes, begun);
      },
    ),
    { numRuns: 500 },
  );

const isOpen = (outcome: Outcome | undefined): boolean => !outcome || !isSettled(outcome);
const message = ({ id }: Item) => ({ messageId: `m-${id}` });

describe("of every batch it holds:", () => {
  it("B1: every record has exactly one outcome", () =>
    always((batch, outcomes, begun) => {
      expect(outcomes).toHaveLength(batch.length);
      expect(new Set(begun).size).toBe(begun.length);
      for (const { id, fails } of batch)
        expect(outcomes[id]?.status).toBe(begun.includes(id) ? (fails ? "retry" : "ok") : "notAttempted");
    }));

  it("B2: no record is acknowledged unless its handler has finished", async () => {
    const ended: number[] = [];
    const each = async (item: Item): Promise<void> => {
      await handle(item);
      ended.push(item.id);
    };
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        ended.length = 0;
        const { outcomes } = await processBatch(batch, each, { orderingKey });
        const acknowledged = batch.filter(({ id }) => !isOpen(outcomes[id])).map(({ id }) => id);
        expect(ended.toSorted((a, b) => a - b)).toEqual(acknowledged);
      }),
    );
  });

  it("B3: a stream is told the lowest of those that are not done, and nothing if all are", () =>
    always((batch, outcomes) => {
      const open = batch.filter(({ id }) => isOpen(outcomes[id])).map(({ id }) => id);
      const records = batch.map(({ id }) => ({ kinesis: { sequenceNumber: String(id) } }));
      expect(kinesis.answer(records, outcomes)).toEqual({
        batchItemFailures: open.slice(0, 1).map((id) => ({ itemIdentifier: String(id) })),
      });
    }));

  it("B4: no record starts after an earlier one of its key is not done", () =>
    always((batch, outcomes, begun) => {
      for (const { id, key } of batch.filter((item) => begun.includes(item.id) && item.key !== undefined))
        expect(batch.slice(0, id).filter((other) => other.key === key && isOpen(outcomes[other.id]))).toEqual([]);
    }));

  it("B5: a failure of one key never fails another one", async () => {
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        const { outcomes } = await processBatch(batch, handle, { orderingKey });
        for (const { id, key } of batch) {
          const own = batch.filter((item) => item.id === id || (key !== undefined && item.key === key));
          if (!own.some(({ fails }) => fails)) expect(outcomes[id]).toEqual({ status: "ok", value: id });
        }
      }),
    );
  });

  it("B6: no more handlers run than may", async () => {
    await fc.assert(
      fc.asyncProperty(batches, fc.integer({ min: 1, max: 5 }), async (batch, concurrency) => {
        let running = 0;
        let most = 0;
        const each = async (item: Item): Promise<void> => {
          most = Math.max(most, ++running);
          await handle(item).finally(() => (running -= 1));
        };
        await processBatch(batch, each, { concurrency });
        expect(most).toBeLessThanOrEqual(concurrency);
      }),
    );
  });

  it("B8: those reported are some of those that came", () =>
    always((batch, outcomes) => {
      const { batchItemFailures } = sqs.answer(batch.map(message), outcomes);
      const known = new Set(batch.map(({ id }) => `m-${id}`));
      expect(batchItemFailures.filter(({ itemIdentifier }) => !known.has(itemIdentifier))).toEqual([]);
    }));

  it("B9: batches that are handled at once never see each other's records", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(batches, { minLength: 2, maxLength: 5 }), async (several) => {
        const reports = await Promise.all(several.map((batch) => processBatch(batch, handle, { orderingKey })));
        const alone = [];
        for (const batch of several) alone.push(await processBatch(batch, handle, { orderingKey }));
        expect(reports).toEqual(alone);
      }),
    );
  });

  it("B10: those reported are in the order of the input", () =>
    always((batch, outcomes) => {
      const { batchItemFailures } = sqs.answer(batch.map(message), outcomes);
      const places = batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier.slice(2)));
      expect(places).toEqual(places.toSorted((a, b) => a - b));
    }));
});

describe("B7: the answer is there before the end of the invocation,", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const endingIn = (ms: number): (() => number) => {
    const end = performance.now() + ms;
    return () => end - performance.now();
  };
  const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

  it("with what hangs reported as failed, what was done as done, and the rest as not attempted", async () => {
    const items = ["done", "hangs", "hangs", "waits"];
    const reasons: unknown[] = [];
    const report = processBatch(
      items,
      async (item, { signal }) => {
        signal.addEventListener("abort", () => reasons.push(signal.reason));
        await (item === "done" ? Promise.resolve() : new Promise(() => undefined));
      },
      { concurrency: 2, remainingMs: endingIn(3000), marginMs: 400 },
    );
    await vi.advanceTimersByTimeAsync(2599);
    expect(reasons).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    const { outcomes } = await report;
    expect(outcomes.map(({ status }) => status)).toEqual(["ok", "retry", "retry", "notAttempted"]);
    expect(outcomes[1]).toMatchObject({ error: { code: "DEADLINE_EXCEEDED" } });
    expect(reasons).toMatchObject([
      { code: "DEADLINE_EXCEEDED" },
      { code: "DEADLINE_EXCEEDED" },
      { code: "DEADLINE_EXCEEDED" },
    ]);
  });

  it("and nothing is started that most likely cannot be finished", async () => {
    const begun: number[] = [];
    const report = processBatch(
      Array.from({ length: 20 }, (_, index) => index),
      async (index) => {
        begun.push(index);
        await sleep(300);
      },
      { concurrency: 1, remainingMs: endingIn(2000), marginMs: 500 },
    );
    await vi.advanceTimersByTimeAsync(1499);
    const { outcomes } = await report; // 1500 ms hold five of 300 ms; the fifth would end on the very last of them.
    expect(begun).toEqual([0, 1, 2, 3]);
    expect(outcomes.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 4 }, () => "ok"),
      ...Array.from({ length: 16 }, () => "notAttempted"),
    ]);
  });

  it.each([
    ["500 ms of a long time", undefined, 10_000, 9500],
    ["a fifth of a short one", undefined, 1000, 800],
    ["what is asked for", 100, 1000, 900],
  ])("with %s kept back", async (_what, marginMs, remaining, upAfterMs) => {
    const answered = vi.fn();
    const options = { remainingMs: endingIn(remaining), marginMs };
    void processBatch(["hangs"], () => new Promise(() => undefined), options).then(answered);
    await vi.advanceTimersByTimeAsync(upAfterMs - 1);
    expect(answered).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(answered).toHaveBeenCalledOnce();
  });

  it("unless a context says from the start that there is no time: a made-up one", async () => {
    for (const left of [0, -5]) {
      const { outcomes } = await processBatch(["a"], (item) => item, { remainingMs: () => left });
      expect(outcomes).toEqual([{ status: "ok", value: "a" }]);
    }
  });

  it("and what a handler does later changes nothing", async () => {
    const late: unknown[] = [];
    const report = processBatch(
      [1, 2],
      async (item) => {
        await sleep(5000);
        late.push(item);
        if (item === 2) throw new PermanentFailure("too late");
      },
      { remainingMs: endingIn(1000), marginMs: 400, deadLetter: () => late.push("buried") },
    );
    await vi.advanceTimersByTimeAsync(600);
    const { outcomes } = await report;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(outcomes.map(({ status }) => status)).toEqual(["retry", "retry"]);
    expect(late).toEqual([1, 2]); // And nobody takes over what is tried again.
  });
});
