import { expect, test, vi } from "vitest";
import { lambda } from "../../src/adapters/aws/index.ts";
import { FaastenError } from "../../src/core/errors.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { createIdempotency } from "../../src/idempotency/create-idempotency.ts";
import { gathering } from "../../src/idempotency/gather.ts";
import type { IdempotencyStore, Swap } from "../../src/idempotency/store.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { sqsEvent, sqsRecord } from "../adapters/aws/samples/sqs.ts";
import { lambdaContext } from "../adapters/aws/samples/context.ts";

/** The memory store, with many swaps at once; records with the mark are too large. */
function storeOfMany() {
  const store = memoryStore();
  const swap = vi.fn(async (wanted: Swap) => {
    if (wanted.next.result?.includes("too large")) throw new FaastenError("RECORD_TOO_LARGE", "too large");
    return store.swap(wanted);
  });
  const swapMany = vi.fn(async (swaps: readonly Swap[]) => {
    if (swaps.some(({ next }) => next.result?.includes("too large")))
      throw new FaastenError("RECORD_TOO_LARGE", "one of them is too large");
    return Promise.all(swaps.map((wanted) => store.swap(wanted)));
  });
  return { ...store, swap, swapMany };
}

test("a batch of ten records asks twice, once for all that begin and once for all that end", async () => {
  const store = storeOfMany();
  const once = createIdempotency({ store });
  const handle = vi.fn();
  const handler = lambda(fasten().use(once.by()).event(handle));
  const event = sqsEvent(...Array.from({ length: 10 }, (_, index) => sqsRecord(`m-${index}`)));
  await handler(event, lambdaContext());
  await handler(event, lambdaContext());
  expect(handle).toHaveBeenCalledTimes(10);
  expect(store.swapMany.mock.calls.map(([swaps]) => swaps.length)).toEqual([10, 10, 10]);
  expect(store.swap).not.toHaveBeenCalled();
});

test("one alone is asked for alone", async () => {
  const store = storeOfMany();
  const once = createIdempotency({ store });
  await once.run("charge", "order-1", () => "done");
  expect([store.swap.mock.calls.length, store.swapMany.mock.calls.length]).toEqual([2, 0]);
});

test("one that is too large is no failure of those beside it", async () => {
  const store = storeOfMany();
  const once = createIdempotency({ store });
  const run = (key: string, value: string) => once.run("charge", key, () => value);
  expect(await Promise.all([run("a", "small"), run("b", "too large"), run("c", "small")])).toEqual([
    "small",
    "too large",
    "small",
  ]);
  expect(await run("a", "never")).toBe("small");
  await expect(run("b", "never")).rejects.toMatchObject({ code: "IDEMPOTENCY_RESULT_OMITTED" });
});

test("a store that gives too few answers is asked for each", async () => {
  const store = { ...storeOfMany(), swapMany: async () => [] };
  const once = createIdempotency({ store });
  expect(await Promise.all(["a", "b"].map((key) => once.run("charge", key, () => key)))).toEqual(["a", "b"]);
  expect(store.swap).toHaveBeenCalledTimes(4);
});

test("a store that takes no more than one is left as it is, and what else a store can do stays", () => {
  const plain: IdempotencyStore = memoryStore();
  expect(gathering(plain)).toBe(plain);
  const many = { ...storeOfMany(), transaction: vi.fn() };
  expect("transaction" in gathering(many)).toBe(true);
});
