import { afterEach, describe, expect, test, vi } from "vitest";
import { fasten } from "../../src/core/pipeline.ts";
import type { HttpOptions } from "../../src/idempotency/http/options.ts";
import type { IdempotencyStore } from "../../src/idempotency/store.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { testInvocation } from "../../src/testing/invocation.ts";
import { onceWith, post } from "./support/requests.ts";

afterEach(() => vi.restoreAllMocks());

/** A function that answers each caller with what is theirs alone. */
function statements(options: HttpOptions = {}, store: IdempotencyStore = memoryStore()) {
  const handle = vi.fn((request: Request) => ({
    of: request.headers.get("authorization") ?? request.headers.get("x-user"),
  }));
  const fn = fasten().use(onceWith({ store }).http(options)).http(handle);
  return { handle, send: (request: Request) => fn.run(request, testInvocation()) };
}

describe("two callers with the same key", () => {
  test("never see each other's answers, though their requests are the same", async () => {
    const { handle, send } = statements();
    const answers = [];
    for (const bearer of ["ann", "bob", "ann", "bob"]) answers.push(await (await send(post({ bearer }))).json());
    expect(handle).toHaveBeenCalledTimes(2);
    expect(answers).toStrictEqual(["ann", "bob", "ann", "bob"].map((name) => ({ of: `Bearer ${name}` })));
  });

  test("nor do they when they come at once, or learn that the other is there", async () => {
    const { handle, send } = statements();
    const responses = await Promise.all(["ann", "bob"].map((bearer) => send(post({ bearer, body: `of ${bearer}` }))));
    expect(responses.map(({ status }) => status)).toStrictEqual([200, 200]);
    expect(handle).toHaveBeenCalledTimes(2);
  });

  test("are told apart by what the function knows of them", async () => {
    const { handle, send } = statements({ principal: (request) => request.headers.get("x-user") ?? "nobody" });
    for (const user of ["ann", "bob"]) {
      const headers = { "x-user": user };
      // A token that has been renewed is the same caller.
      expect(await (await send(post({ bearer: "", headers }))).json()).toStrictEqual({ of: user });
      expect(await (await send(post({ bearer: "renewed", headers }))).json()).toStrictEqual({ of: user });
    }
    expect(handle).toHaveBeenCalledTimes(2);
  });

  test("cannot be made one by what they put into their parts", async () => {
    const { handle, send } = statements({ principal: (request) => request.headers.get("x-user") ?? "" });
    const pairs = [
      ["a", "b:c"],
      ["a:b", "c"],
      ['a","b', "c"],
      ["a", "b:c:d"],
    ] as const;
    for (const [user, key] of pairs) await send(post({ key, headers: { "x-user": user } }));
    expect(handle).toHaveBeenCalledTimes(pairs.length);
  });
});

describe("a caller that nobody can tell", () => {
  test.each([
    ["without credentials", ""],
    ["with a signature, which is another each time", "AWS4-HMAC-SHA256 Credential=AKIA/20261121/eu/x/aws4_request"],
    ["with a digest", 'Digest username="ann", nonce="1"'],
  ])("%s is refused before anything is done, and the developer is told why", async (_name, authorization) => {
    const report = vi.spyOn(console, "error").mockReturnValue();
    const store = memoryStore();
    const swap = vi.spyOn(store, "swap");
    const { handle, send } = statements({}, store);
    const headers: Record<string, string> = authorization === "" ? {} : { authorization };
    const response = await send(post({ bearer: "", headers }));
    expect([response.status, await response.text()]).toStrictEqual([
      500,
      '{"title":"Internal Server Error","status":500}',
    ]);
    expect(report.mock.lastCall?.[1]).toMatchObject({
      code: "PRINCIPAL_UNKNOWN",
      message: expect.stringContaining("give `principal` to once.http()"),
    });
    expect([handle.mock.calls.length, swap.mock.calls.length]).toStrictEqual([0, 0]);
  });

  test("is nobody where `principal` gives nothing (I12)", async () => {
    const report = vi.spyOn(console, "error").mockReturnValue();
    const { handle, send } = statements({ principal: () => "" });
    expect((await send(post())).status).toBe(500);
    expect(report.mock.lastCall?.[1]).toMatchObject({ code: "IDEMPOTENCY_KEY_MISSING" });
    expect(handle).not.toHaveBeenCalled();
  });
});

describe("the store", () => {
  test("learns neither keys nor credentials nor bodies of requests", async () => {
    const store = memoryStore();
    const swap = vi.spyOn(store, "swap");
    const { send } = statements({}, store);
    await send(post({ key: "key-of-ann", bearer: "token-of-ann", body: "body-of-ann", url: "/path-of-ann" }));
    const [[begun] = []] = swap.mock.calls;
    expect(begun?.key).toMatch(/^v1:test-function\.http\.v1:.{32}$/);
    expect(JSON.stringify(begun)).not.toContain("-of-ann");
  });
});
