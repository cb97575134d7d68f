import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { perform, UNKNOWN } from "../../../src/idempotency/perform.ts";
import { upstashStore } from "../../../src/idempotency/stores/upstash.ts";
import { storeConformance } from "../../../src/testing/store-conformance/store-conformance.ts";
import { acquisition, completion } from "./commands.ts";
import { isMissing, needsRedis, type RedisServer, startRedis } from "./server.ts";
import { startUpstash, TOKEN, type UpstashServer } from "./upstash-server.ts";

let redis: RedisServer | undefined;
let upstash: UpstashServer;
beforeAll(async () => {
  if (isMissing) return;
  redis = await startRedis();
  upstash = await startUpstash(redis.port);
});
afterAll(async () => {
  await upstash?.[Symbol.asyncDispose]();
  await redis?.kill();
});
needsRedis();

describe("the store over Upstash's REST API", () => {
  const checks = storeConformance({
    create: () => upstashStore({ url: upstash.url, token: TOKEN }),
    like: upstashStore({ url: "http://127.0.0.1:1", token: TOKEN }),
    deletesExpired: true,
    faulty: (_store, fault) => {
      let failed = false;
      const failing: typeof fetch = async (input, init) => {
        const fails = !failed;
        failed = true;
        if (fails && fault === "requestLost") throw new TypeError("fetch failed");
        const response = await fetch(input, init);
        if (fails) throw new TypeError("fetch failed");
        return response;
      };
      return upstashStore({ url: upstash.url, token: TOKEN, fetch: failing });
    },
  });
  it.for(checks)("$name", { timeout: 60_000 }, async (check, context) => {
    context.expect(await check.run(context)).toBeUndefined();
  });
});

it("sends two requests for a fresh operation, one for a replay, one for a conflict, one for many swaps", async () => {
  const through = { store: upstashStore({ url: `${upstash.url}/`, token: TOKEN }), now: Date.now };
  const before = upstash.requests();
  const sent = (): number => upstash.requests() - before;
  const mine = acquisition();
  const own = await perform(through, "trips", mine, UNKNOWN);
  expect((await perform(through, "trips", acquisition(), UNKNOWN)).reply.is).toBe("busy");
  expect(sent()).toBe(2);
  expect((await perform(through, "trips", completion(mine, "1"), own)).reply.is).toBe("ok");
  expect(sent()).toBe(3);
  expect((await perform(through, "trips", acquisition(), UNKNOWN)).reply.is).toBe("replay");
  expect(sent()).toBe(4);
  const now = Date.now();
  const next = own.record;
  if (!next) throw new Error("there is no record of the owner");
  const swaps = Array.from({ length: 10 }, (_, index) => ({ key: `many ${index}`, expected: undefined, next, now }));
  expect(await through.store.swapMany?.(swaps)).toEqual(swaps.map(() => ({ swapped: true })));
  expect(sent()).toBe(5);
});

it("a token that is not the database's is refused, and not told", async () => {
  const error: unknown = await upstashStore({ url: upstash.url, token: "mine" })
    .read("k")
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    code: "UPSTASH_REFUSED",
    message: "upstash: HTTP 401, WRONGPASS invalid or missing auth token.",
  });
});

it("a record that is larger than the plan allows is told from other failures", async () => {
  const store = upstashStore({ url: upstash.url, token: TOKEN });
  const through = { store, now: Date.now };
  const mine = acquisition();
  const own = await perform(through, "large", mine, UNKNOWN);
  const complete = perform(through, "large", completion(mine, `"${"x".repeat(11 * 2 ** 20)}"`), own);
  await expect(complete).rejects.toMatchObject({ code: "RECORD_TOO_LARGE" });
  expect((await store.read("large")).current?.state).toBe("running");
});
