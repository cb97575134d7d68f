import { afterEach, describe, expect, test, vi } from "vitest";
import { PermanentFailure } from "../../src/core/failures.ts";
import { HttpError } from "../../src/core/http-error.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { aesGcm } from "../../src/idempotency/extensions/encryption.ts";
import { IdempotencyError } from "../../src/idempotency/errors.ts";
import { createIdempotency } from "../../src/idempotency/create-idempotency.ts";
import type { IdempotencyOptions } from "../../src/idempotency/options.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import type { HttpOptions } from "../../src/idempotency/http/options.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { onceWith, post, problemOf, seen } from "./support/requests.ts";

const TYPE = "urn:faasten:idempotency:";

afterEach(() => vi.restoreAllMocks());

function answering(
  answer: (call: number) => unknown,
  options: HttpOptions = {},
  all: Partial<IdempotencyOptions> = {},
) {
  const outside = vi.fn<(error: unknown) => void>();
  let calls = 0;
  const handle = vi.fn(() => answer(++calls));
  const fn = fasten()
    .use(async (_input, _invocation, next) => {
      try {
        return await next();
      } catch (error) {
        outside(error);
        throw error;
      }
    })
    .use(onceWith(all).http(options))
    .http(handle);
  return { handle, outside, send: (request = post()) => fn.run(request, testInvocation()) };
}

describe("an answer", () => {
  test.each([200, 201, 204, 303, 400, 404, 409, 410, 422])("of %i is replayed", async (status) => {
    const { handle, send } = answering(() => new Response(null, { status, headers: { location: "/1" } }));
    await send();
    const replayed = await send();
    expect([replayed.status, replayed.headers.get("location")]).toStrictEqual([status, "/1"]);
    expect(replayed.headers.get("idempotent-replayed")).toBe("true");
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test.each([401, 403, 408, 425, 429, 500, 503])("of %i is not: the next request runs", async (status) => {
    const { handle, send } = answering((call) => (call === 1 ? new Response("no", { status }) : "done"));
    const first = await send();
    expect([first.status, await first.text()]).toStrictEqual([status, "no"]);
    const second = await send();
    expect([second.status, second.headers.has("idempotent-replayed")]).toStrictEqual([200, false]);
    expect((await send()).headers.has("idempotent-replayed")).toBe(true);
    expect(handle).toHaveBeenCalledTimes(2);
  });

  test("is replayed as `keep` says", async () => {
    const { handle, send } = answering((call) => new Response(null, { status: call === 1 ? 404 : 500 }), {
      keep: (status) => status !== 404,
    });
    expect([(await send()).status, (await send()).status, (await send()).status]).toStrictEqual([404, 500, 500]);
    expect(handle).toHaveBeenCalledTimes(2);
  });

  test("that the handler throws is replayed as the same problem, and is its own error the first time", async () => {
    const error = new HttpError(402, "Your card was refused.", {
      type: "https://shop.example.com/problems/card",
      extensions: { balance: 30 },
    });
    const { handle, outside, send } = answering(() => {
      throw error;
    });
    const [first, second] = [await seen(await send()), await seen(await send())];
    expect(outside.mock.calls).toStrictEqual([[error]]);
    expect([second.status, second.bytes]).toStrictEqual([402, first.bytes]);
    expect(second.headers).toStrictEqual([...first.headers, ["idempotent-replayed", "true"]]);
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test("of 429 that the handler throws is not", async () => {
    const { handle, send } = answering((call) => {
      if (call === 1) throw new HttpError(429, "Slowly.", { headers: { "retry-after": "3" } });
      return "done";
    });
    expect((await send()).headers.get("retry-after")).toBe("3");
    expect((await send()).status).toBe(200);
    expect(handle).toHaveBeenCalledTimes(2);
  });

  test.each<[string, () => unknown]>([
    ["an answer", () => ({ card: "4242" })],
    ["a problem", () => Promise.reject(new HttpError(402, "4242"))],
  ])("is encrypted where results are: %s", async (_name, answer) => {
    const store = memoryStore();
    const swap = vi.spyOn(store, "swap");
    const key = crypto.getRandomValues(new Uint8Array(32));
    const all = { store, encryption: aesGcm({ keys: { a: key }, current: "a" }) };
    const { handle, send } = answering(answer, {}, all);
    const first = await (await send()).text();
    expect(first).toContain("4242");
    expect(await (await send()).text()).toBe(first);
    expect(handle).toHaveBeenCalledTimes(1);
    expect(JSON.stringify(swap.mock.calls)).not.toContain("4242");
  });
});

describe("an error of the handler", () => {
  test("stays what it is, and the next request runs", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const error = new TypeError("no such column");
    const { outside, send } = answering((call) => {
      if (call === 1) throw error;
      return "done";
    });
    expect(await (await send()).text()).toBe('{"title":"Internal Server Error","status":500}');
    expect(outside.mock.calls[0]?.[0]).toBe(error);
    expect((await send()).status).toBe(200);
  });

  test("of the body of its answer is one as well", async () => {
    const report = vi.spyOn(console, "error").mockReturnValue();
    const failing = () =>
      new Response(
        new ReadableStream({
          pull: () => {
            throw new Error("the upstream is gone");
          },
        }),
      );
    const { send } = answering((call) => (call === 1 ? failing() : "done"));
    expect((await send()).status).toBe(500);
    expect(report.mock.lastCall?.[1]).toMatchObject({ message: "the upstream is gone" });
    expect((await send()).status).toBe(200);
  });

  test("of an operation of its own is not taken for one of the layer", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const error = new IdempotencyError("IDEMPOTENCY_IN_PROGRESS", "of the handler", { key: "its own" });
    const { outside, send } = answering(() => {
      throw error;
    });
    expect((await send()).status).toBe(500);
    expect(outside.mock.lastCall?.[0]).toBe(error);
  });

  test("that is permanent is replayed as the 500 that it was", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const { handle, send } = answering(() => {
      throw new PermanentFailure("secret reason");
    });
    const [first, second] = [await (await send()).text(), await (await send()).text()];
    expect([first, second]).toStrictEqual(Array(2).fill('{"title":"Internal Server Error","status":500}'));
    expect(handle).toHaveBeenCalledTimes(1);
  });

  test("with `atMostOnce` leaves open what has happened, unless it answered that nothing has", async () => {
    const report = vi.spyOn(console, "error").mockReturnValue();
    for (const [thrown, status] of [
      [new Error("timeout of the bank"), 500],
      [new HttpError(502, "The bank is down."), 500],
      [new HttpError(403, "Not yours."), 403],
    ] as const) {
      const { handle, send } = answering(
        () => {
          throw thrown;
        },
        { mode: "atMostOnce" },
      );
      await send();
      const again = await send();
      expect(again.status).toBe(status);
      expect(handle).toHaveBeenCalledTimes(status === 403 ? 2 : 1);
      if (status === 500) expect(await problemOf(again)).toMatchObject({ type: `${TYPE}indeterminate` });
    }
    expect(report).toHaveBeenCalled();
  });
});

describe("what an operator resolves by hand", () => {
  test("is the answer from then on", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const store = memoryStore();
    const swap = vi.spyOn(store, "swap");
    const { handle, send } = answering(() => Promise.reject(new Error("crash")), { mode: "atMostOnce" }, { store });
    await send();
    const key = swap.mock.calls[0]?.[0].key ?? "";
    expect(await createIdempotency({ store }).resolve(key, { result: { charged: 5 } })).toBe(true);
    const response = await send();
    expect([response.status, await response.json()]).toStrictEqual([200, { charged: 5 }]);
    expect(response.headers.get("idempotent-replayed")).toBe("true");
    expect(handle).toHaveBeenCalledTimes(1);
  });
});

describe("an answer that was not kept", () => {
  test.each<[string, HttpOptions, Partial<IdempotencyOptions>]>([
    ["by its body", { maxBodyBytes: 99 }, {}],
    ["as a record", {}, { maxResultBytes: 99 }],
  ])("because it is too large %s: sent whole, then 410, and never run again", async (_name, options, all) => {
    const { handle, send } = answering(() => new Response("x".repeat(100), { status: 201 }), options, all);
    expect(await (await send()).text()).toBe("x".repeat(100));
    for (let again = 0; again < 2; again++) {
      const response = await send();
      expect(await problemOf(response.clone())).toMatchObject({ type: `${TYPE}result-omitted`, status: 410 });
      expect(response.headers.has("retry-after")).toBe(false);
    }
    expect(handle).toHaveBeenCalledTimes(1);
  });
});

describe("a store that is not there", () => {
  const down = { storeTimeoutMs: 1 };

  test("before: 503 with Retry-After, nothing is run, and somebody is told", async () => {
    const report = vi.spyOn(console, "error").mockReturnValue();
    const store = memoryStore();
    vi.spyOn(store, "swap").mockRejectedValue(new Error("ECONNREFUSED 10.0.0.7"));
    const { handle, send } = answering(() => "done", down, { store });
    const response = await send();
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await problemOf(response)).toStrictEqual({
      type: `${TYPE}store-unavailable`,
      title: "Idempotency-Key cannot be checked",
      status: 503,
      detail: "Nothing has been done this time. Send the request again later, with the same key.",
    });
    expect(handle).not.toHaveBeenCalled();
    const told = report.mock.lastCall?.[1] as { cause: { code: string; cause: Error } };
    expect([told.cause.code, told.cause.cause.message]).toStrictEqual([
      "IDEMPOTENCY_STORE_UNAVAILABLE",
      "ECONNREFUSED 10.0.0.7",
    ]);
  });

  test("before, where the function has chosen to run nevertheless", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const store = memoryStore();
    vi.spyOn(store, "swap").mockRejectedValue(new Error("gone"));
    const { send } = answering(
      () => new Response("done", { status: 503 }),
      { ...down, onStoreError: "run" },
      { store },
    );
    expect([(await send()).status, await (await send()).text()]).toStrictEqual([503, "done"]);
  });

  test("after: 503, for nobody knows whether the answer counts", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const store = memoryStore();
    const { swap } = store;
    vi.spyOn(store, "swap").mockImplementation((asked) =>
      asked.next.state === "completed" ? Promise.reject(new Error("gone")) : swap(asked),
    );
    const fn = fasten()
      .use(onceWith({ store }).http())
      .http(() => "done");
    const response = await fn.run(post(), testInvocation({ remainingMs: () => 1_050 }));
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await problemOf(response)).toMatchObject({ type: `${TYPE}completion-unknown`, status: 503 });
  });

  test("a record that nobody can read: a 500 that tells nothing", async () => {
    vi.spyOn(console, "error").mockReturnValue();
    const store = memoryStore();
    const { send } = answering(
      () => "done",
      {},
      { store, encryption: aesGcm({ keys: { a: new Uint8Array(32) }, current: "a" }) },
    );
    const other = answering(() => "done", {}, { store });
    await send();
    expect(await (await other.send()).text()).toBe('{"title":"Internal Server Error","status":500}');
    expect(other.handle).not.toHaveBeenCalled();
  });
});
