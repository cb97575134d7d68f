import { Cluster, Redis } from "ioredis";
import { createClient, createClientPool, createCluster } from "redis";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { perform, UNKNOWN } from "../../../src/idempotency/perform.ts";
import { type RedisClient, redisStore } from "../../../src/idempotency/stores/redis.ts";
import { storeConformance } from "../../../src/testing/store-conformance/store-conformance.ts";
import { acquisition, completion } from "./commands.ts";
import { isMissing, needsRedis, type RedisServer, startRedis } from "./server.ts";
import { wireTo } from "./wire.ts";

let server: RedisServer | undefined;
let cluster: RedisServer | undefined;
beforeAll(async () => {
  if (isMissing) return;
  server = await startRedis();
  cluster = await startRedis("--cluster-enabled", "yes", "--cluster-announce-ip", "127.0.0.1");
  const admin = new Redis(cluster.port);
  await admin.call("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
  while (!String(await admin.call("CLUSTER", "INFO")).includes("cluster_state:ok"))
    await new Promise((resolve) => setTimeout(resolve, 20));
  admin.disconnect();
});
afterAll(async () => {
  await server?.kill();
  await cluster?.kill();
});
needsRedis();

const url = (): string => `redis://127.0.0.1:${server?.port}`;
const clusterUrl = (): string => `redis://127.0.0.1:${cluster?.port}`;

/** A client, and how to end it. */
type Open = () => Promise<[client: RedisClient, close: () => unknown]>;

const clients: Record<string, Open> = {
  "node-redis": async () => {
    const client = await createClient({ url: url() }).connect();
    return [client, () => client.close()];
  },
  "node-redis, a pool": async () => {
    const client = createClientPool({ url: url() });
    await client.connect();
    return [client, () => client.close()];
  },
  "node-redis, a cluster": async () => {
    const client = createCluster({ rootNodes: [{ url: clusterUrl() }] });
    await client.connect();
    return [client, () => client.close()];
  },
  ioredis: async () => {
    const client = new Redis(url());
    return [client, () => client.disconnect()];
  },
  "ioredis, a cluster": async () => {
    const client = new Cluster([clusterUrl()]);
    return [client, () => client.disconnect()];
  },
};

describe.each(Object.entries(clients))("%s", (_name, open) => {
  const like = redisStore({ client: { customCommand: () => Promise.reject(new Error("it is only looked at")) } });
  let client: RedisClient;
  let close: () => unknown = () => undefined;
  beforeAll(async () => {
    if (!isMissing) [client, close] = await open();
  });
  afterAll(() => close());

  it.for(storeConformance({ create: () => redisStore({ client }), like, deletesExpired: true }))(
    "$name",
    { timeout: 60_000 },
    async (check, context) => {
      context.expect(await check.run(context)).toBeUndefined();
    },
  );
});

describe("a server", () => {
  it("is asked twice for a fresh operation, once for a replay, once for a conflict", async () => {
    const client = new Redis(url());
    const through = { store: redisStore({ client }), now: Date.now };
    await through.store.read("warm"); // The server knows the script from here on.
    const asked = async (): Promise<number> => {
      const stats = await client.info("commandstats");
      return (
        Number(/cmdstat_evalsha:calls=(\d+)/.exec(stats)?.[1]) +
        Number(/cmdstat_eval:calls=(\d+)/.exec(stats)?.[1] ?? 0)
      );
    };
    const before = await asked();
    const mine = acquisition();
    const own = await perform(through, "trips", mine, UNKNOWN);
    expect((await perform(through, "trips", acquisition(), UNKNOWN)).reply.is).toBe("busy");
    expect((await asked()) - before).toBe(2);
    expect((await perform(through, "trips", completion(mine, "1"), own)).reply.is).toBe("ok");
    expect((await asked()) - before).toBe(3);
    expect((await perform(through, "trips", acquisition(), UNKNOWN)).reply).toMatchObject({
      is: "replay",
      record: { result: "1" },
    });
    expect((await asked()) - before).toBe(4);
    client.disconnect();
  });

  it.each([["node-redis"], ["ioredis"]])("that has forgotten the script is given it again by %s", async (name) => {
    const admin = new Redis(url());
    const [client, close] = await (clients[name] as Open)();
    const store = redisStore({ client });
    await store.read("k");
    await admin.call("SCRIPT", "FLUSH");
    expect(await store.read("k")).toMatchObject({ current: undefined });
    await close();
    admin.disconnect();
  });

  it("deletes a record by itself when it has expired", async () => {
    const client = new Redis(url());
    const store = redisStore({ client, prefix: "once:" });
    const now = Date.now();
    const next = { state: "running", token: "t", fence: now, revision: 1, attempts: 1, fingerprint: "" } as const;
    await store.swap({
      key: "expires",
      expected: undefined,
      next: { ...next, leaseUntil: now + 1, expiresAt: now + 5_000 },
      now,
    });
    const leftMs = await client.pttl("once:expires");
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(5_000);
    await store.swap({ key: "over", expected: undefined, next: { ...next, leaseUntil: now, expiresAt: now }, now });
    expect(await client.exists("once:over")).toBe(0);
    client.disconnect();
  });

  it("without memory refuses to write, and still tells what is there", async () => {
    await using small = await startRedis("--maxmemory-policy", "noeviction");
    const client = new Redis(small.port);
    const through = { store: redisStore({ client }), now: Date.now };
    const mine = acquisition();
    const own = await perform(through, "k", mine, UNKNOWN);
    await perform(through, "k", completion(mine, "1"), own);
    await client.config("SET", "maxmemory", "1");
    await expect(perform(through, "other", acquisition(), UNKNOWN)).rejects.toThrow(/OOM/);
    expect((await through.store.read("k")).current).toMatchObject({ state: "completed", result: "1" });
    client.disconnect();
  });

  it("needs to permit the documented commands, for keys with the prefix, and no more", async () => {
    const admin = new Redis(url());
    const permitted = ["+eval", "+evalsha", "+get", "+set", "+del", "+time"];
    await admin.call("ACL", "SETUSER", "fn", "on", ">pw", "~idempotency:*", ...permitted);
    const client = await createClient({ url: `redis://fn:pw@127.0.0.1:${server?.port}` }).connect();
    const through = { store: redisStore({ client }), now: Date.now };
    const mine = acquisition();
    const own = await perform(through, "permitted", mine, UNKNOWN);
    expect((await perform(through, "permitted", completion(mine, "1"), own)).reply.is).toBe("ok");
    await expect(redisStore({ client, prefix: "other:" }).read("k")).rejects.toThrow(/NOPERM/);
    await client.close();
    admin.disconnect();
  });

  it("that holds something else under the key is told from one that holds a record", async () => {
    const client = new Redis(url());
    await client.set("idempotency:foreign", "hello");
    await client.hset("idempotency:hash", "a", "1");
    const store = redisStore({ client });
    await expect(store.read("foreign")).rejects.toMatchObject({ code: "RECORD_INVALID" });
    await expect(store.read("hash")).rejects.toThrow(/WRONGTYPE/);
    client.disconnect();
  });
});

it("a client that sends again by itself when the answer is lost finds its own record", async () => {
  await using wire = await wireTo(Number(server?.port));
  const client = new Redis(wire.port);
  const through = { store: redisStore({ client }), now: Date.now };
  await through.store.read("warm");
  const mine = acquisition();
  wire.loseNextAnswer();
  const own = await perform(through, "sent twice", mine, UNKNOWN);
  expect(own.reply).toMatchObject({
    is: "own",
    recovered: false,
    record: { token: mine.token, attempts: 1, revision: 1 },
  });
  expect((await perform(through, "sent twice", completion(mine, "1"), own)).reply.is).toBe("ok");
  client.disconnect();
});
