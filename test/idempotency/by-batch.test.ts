import { describe, expect, test, vi } from "vitest";
import type { FunctionEvent } from "../../src/core/event.ts";
import type { Dispatch } from "../../src/core/event-function.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { failedOutcome } from "../../src/core/outcome.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { createIdempotency } from "../../src/idempotency/create-idempotency.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { testEvent } from "../../src/testing/event.ts";
import { testInvocation } from "../../src/testing/invocation.ts";

const order = (id: string) => testEvent({ total: 5 }, { id });

describe("a function of whole batches", () => {
  test("fails the twin of an event in the same batch, which would wait for itself", async () => {
    const once = createIdempotency({ store: memoryStore() });
    const handle = vi.fn<(events: readonly FunctionEvent[]) => void>();
    const fn = fasten().use(once.by()).batch(handle);
    const { outcomes } = await fn.run([order("1"), order("2"), order("1")], testInvocation());
    expect(outcomes.map(({ status }) => status)).toEqual(["ok", "ok", "retry"]);
    expect(outcomes[2]).toMatchObject({ error: { code: "IDEMPOTENCY_IN_PROGRESS" } });
    expect(handle.mock.calls.map(([events]) => events.map(({ id }) => id))).toEqual([["1", "2"]]);
    // It comes again, and is given what has been published since.
    expect((await fn.run([order("1")], testInvocation())).outcomes).toMatchObject([{ status: "ok" }]);
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test("two batches at once do not wait for each other", async () => {
    const once = createIdempotency({ store: memoryStore() });
    const fn = fasten()
      .use(once.by((event) => event.id))
      .batch(() => undefined);
    const [one, other] = await Promise.all([
      fn.run([order("1"), order("2")], testInvocation()),
      fn.run([order("2"), order("1")], testInvocation()),
    ]);
    for (const outcomes of [one.outcomes, other.outcomes])
      for (const outcome of outcomes)
        if (outcome.status !== "ok") expect(outcome).toMatchObject({ error: { code: "IDEMPOTENCY_IN_PROGRESS" } });
    expect((await fn.run([order("1"), order("2")], testInvocation())).outcomes).toMatchObject([
      { status: "ok" },
      { status: "ok" },
    ]);
  });

  test("another payload under the same key is told as such", async () => {
    const once = createIdempotency({ store: memoryStore() });
    let total = 0;
    const fn = fasten()
      .use(once.by((event) => event.id, { fingerprint: () => total++ }))
      .batch(() => undefined);
    const { outcomes } = await fn.run([order("1"), order("1")], testInvocation());
    expect(outcomes[1]).toMatchObject({ error: { code: "IDEMPOTENCY_KEY_REUSED" } });
  });
});

test("a function of single events handles one of twins in a batch, and the other is given its result", async () => {
  const once = createIdempotency({ store: memoryStore() });
  const handle = vi.fn(async ({ id }: FunctionEvent) => `handled ${id}`);
  const fn = fasten().use(once.by()).event(handle);
  const all: Dispatch = async (events, each) => ({
    outcomes: await Promise.all(
      events.map(async (event, index): Promise<Outcome> => {
        try {
          return { status: "ok", value: await each(event, index) };
        } catch (error) {
          return failedOutcome(error);
        }
      }),
    ),
  });
  const { outcomes } = await fn.runBatch([order("1"), order("2"), order("1")], testInvocation(), all);
  expect(outcomes).toEqual(["handled 1", "handled 2", "handled 1"].map((value) => ({ status: "ok", value })));
  expect(handle).toHaveBeenCalledTimes(2);
});
