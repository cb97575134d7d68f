import { expect, test, vi } from "vitest";
import { HttpError } from "../../src/core/http-error.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { systemClock } from "../../src/idempotency/clock.ts";
import type { HttpOptions } from "../../src/idempotency/http/options.ts";
import type { Attempt } from "../../src/idempotency/operation.ts";
import type { IdempotencyOptions } from "../../src/idempotency/options.ts";
import type { TransactionalStore } from "../../src/idempotency/store.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { onceWith, post } from "./support/requests.ts";

function guarded(
  handler: (attempt: Attempt) => unknown,
  options: HttpOptions = {},
  all: Partial<IdempotencyOptions> = {},
) {
  const handle = vi.fn(handler);
  const fn = fasten()
    .use(onceWith(all).http(options))
    .http((_request, { idempotency }) => (idempotency ? handle(idempotency) : "no attempt"));
  return { handle, send: (request = post()) => fn.run(request, testInvocation()) };
}

/** Commits the writes with the record, or neither. */
function transactionalStore(): TransactionalStore<string[]> & { readonly committed: string[] } {
  const store = memoryStore();
  const committed: string[] = [];
  return {
    ...store,
    committed,
    transaction: async (work) => {
      const writes: string[] = [];
      const swapped = await store.swap(await work(writes));
      if (swapped.swapped) committed.push(...writes);
      return swapped;
    },
  };
}

test.each<[string, (tx: string[]) => unknown, [number, string]]>([
  ["a response", () => new Response("made", { status: 201 }), [201, "made"]],
  ["a value", () => ({ order: 1 }), [200, '{"order":1}']],
])("what a transaction commits is the answer, now and when it is replayed: %s", async (_name, make, expected) => {
  const store = transactionalStore();
  const { handle, send } = guarded(
    async (attempt) => {
      await attempt.transaction((tx: string[]) => {
        tx.push("order");
        return make(tx);
      });
      return "another answer";
    },
    { mode: "transaction" },
    { store },
  );
  for (const replayed of [null, "true"]) {
    const response = await send();
    expect([response.status, await response.text()]).toStrictEqual(expected);
    expect(response.headers.get("idempotent-replayed")).toBe(replayed);
  }
  expect(store.committed).toStrictEqual(["order"]);
  expect(handle).toHaveBeenCalledTimes(1);
});

test("what a transaction commits is the answer, though the handler gives another that takes its time", async () => {
  const slow = new ReadableStream<Uint8Array>({
    start: (controller) => void setTimeout(() => controller.close(), 50),
  });
  const handler = async (attempt: Attempt) => {
    await attempt.transaction(() => ({ order: 1 }));
    return new Response(slow, { status: 202 });
  };
  const { send } = guarded(handler, { mode: "transaction" }, { store: transactionalStore() });
  const response = await send();
  expect([response.status, await response.text()]).toStrictEqual([200, '{"order":1}']);
});

test("what `recover` finds out is the answer", async () => {
  const store = memoryStore();
  const { promise } = Promise.withResolvers<void>();
  const crashed = guarded(() => promise, {}, { store });
  void crashed.send();
  await vi.waitFor(() => expect(crashed.handle).toHaveBeenCalled());
  const clock = { ...systemClock, now: () => Date.now() + 3_600_000 };
  const recover = vi.fn(() => ({ result: new Response("charged before", { status: 201 }) }));
  const { handle, send } = guarded(() => "charged again", { recover }, { store, clock });
  for (let time = 0; time < 2; time++) {
    const response = await send();
    expect([response.status, await response.text()]).toStrictEqual([201, "charged before"]);
  }
  expect([handle.mock.calls.length, recover.mock.calls.length]).toStrictEqual([0, 1]);
});

test("whoever took over and answered first is whose answer counts", async () => {
  const store = memoryStore();
  const { promise, resolve } = Promise.withResolvers<string>();
  const slow = guarded(() => promise, {}, { store });
  const sending = slow.send();
  await vi.waitFor(() => expect(slow.handle).toHaveBeenCalled());
  const clock = { ...systemClock, now: () => Date.now() + 3_600_000 };
  const { send } = guarded((attempt) => `attempt ${attempt.number}`, {}, { store, clock });
  expect(await (await send()).text()).toBe('"attempt 2"');
  resolve("attempt 1");
  const late = await sending;
  expect([await late.text(), late.headers.get("idempotent-replayed")]).toStrictEqual(['"attempt 2"', "true"]);
});

test("a twin is given the problem that the first one threw", async () => {
  const { handle, send } = guarded(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    throw new HttpError(402, "Your card was refused.");
  });
  const twins = await Promise.all([send(), send()]);
  const texts = await Promise.all(twins.map((response) => response.text()));
  expect(new Set(texts).size).toBe(1);
  expect(twins.map(({ status }) => status)).toStrictEqual([402, 402]);
  expect(handle).toHaveBeenCalledTimes(1);
});

test("a replay from memory asks the store nothing, and nobody shares a response", async () => {
  const store = memoryStore();
  const swap = vi.spyOn(store, "swap");
  const { send } = guarded(() => ({ order: 1 }), {}, { store, cacheBytes: 10_000 });
  await send();
  expect(swap).toHaveBeenCalledTimes(2);
  const [one, other] = [await send(), await send()];
  expect(await one.json()).toStrictEqual(await other.json());
  expect(swap).toHaveBeenCalledTimes(2);
});

test("a fresh request costs two round trips, a replay one, and a conflict one", async () => {
  const store = memoryStore();
  const swap = vi.spyOn(store, "swap");
  const read = vi.spyOn(store, "read");
  const { promise, resolve } = Promise.withResolvers<string>();
  const [here, there] = [guarded(() => promise, {}, { store }), guarded(() => "never", {}, { store })];
  const sending = here.send();
  await vi.waitFor(() => expect(here.handle).toHaveBeenCalled());
  expect(swap).toHaveBeenCalledTimes(1);
  expect((await there.send()).status).toBe(409);
  expect(swap).toHaveBeenCalledTimes(2);
  resolve("done");
  await sending;
  expect(swap).toHaveBeenCalledTimes(3);
  expect((await there.send()).status).toBe(200);
  expect([swap.mock.calls.length, read.mock.calls.length]).toStrictEqual([4, 0]);
});

test("answers of another version are not replayed", async () => {
  const store = memoryStore();
  const [old, current] = [guarded(() => "old", {}, { store }), guarded(() => "new", { version: 2 }, { store })];
  await old.send();
  expect(await (await current.send()).text()).toBe('"new"');
});

test("`onReplay` is given the response, and gives what goes out", async () => {
  const onReplay = vi.fn((response: unknown) => {
    (response as Response).headers.set("x-replayed-for", "ann");
    return response;
  });
  const { send } = guarded(() => "done", { onReplay });
  expect((await send()).headers.has("x-replayed-for")).toBe(false);
  expect((await send()).headers.get("x-replayed-for")).toBe("ann");
});
