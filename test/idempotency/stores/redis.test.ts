import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import { type RedisClient, redisStore } from "../../../src/idempotency/stores/redis.ts";
import { SWAP_SCRIPT } from "../../../src/idempotency/stores/text/swap-script.ts";

const NEXT: IdempotencyRecord = {
  state: "running",
  token: 'a"b',
  fence: 7,
  revision: 1,
  attempts: 1,
  fingerprint: "",
  leaseUntil: 1_000.25,
  expiresAt: 9_000.25,
};
const HASH = createHash("sha1").update(SWAP_SCRIPT).digest("hex");
const ARGUMENTS = ["-", '[1,"a\\"b",', "1000", "9000", ',"running",7,1,"",null]'];

/** Clients of each kind that write down what they are asked, and answer what they are told to; an Error is thrown. */
function clientsWith(...answers: unknown[]): { sent: unknown[][]; clients: Record<string, RedisClient> } {
  const sent: unknown[][] = [];
  const method =
    (name: string) =>
    async (...args: unknown[]): Promise<unknown> => {
      sent.push([name, ...args]);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return answer;
    };
  const clients = {
    "node-redis": { eval: method("eval"), evalSha: method("evalSha") },
    ioredis: { eval: method("eval"), evalsha: method("evalsha") },
    "Valkey GLIDE": { customCommand: method("customCommand") },
  };
  return { sent, clients };
}

const swap = { key: "k", expected: undefined, next: NEXT, now: 0.25 };

describe.each([
  [
    "node-redis",
    ["evalSha", HASH, { keys: ["idempotency:k"], arguments: ARGUMENTS }],
    ["eval", SWAP_SCRIPT, { keys: ["idempotency:k"], arguments: ARGUMENTS }],
  ],
  [
    "ioredis",
    ["evalsha", HASH, 1, "idempotency:k", ...ARGUMENTS],
    ["eval", SWAP_SCRIPT, 1, "idempotency:k", ...ARGUMENTS],
  ],
  [
    "Valkey GLIDE",
    ["customCommand", ["EVALSHA", HASH, "1", "idempotency:k", ...ARGUMENTS]],
    ["customCommand", ["EVAL", SWAP_SCRIPT, "1", "idempotency:k", ...ARGUMENTS]],
  ],
])("a swap through %s", (name, byHash, whole) => {
  it("is one script by its hash", async () => {
    const { clients, sent } = clientsWith([5]);
    expect(await redisStore({ client: clients[name] as RedisClient }).swap(swap)).toEqual({ swapped: true });
    expect(sent).toEqual([byHash]);
  });

  it.each([
    "NOSCRIPT No matching script. Please use EVAL.",
    "An error was signalled by the server: - NoScriptError: No matching script.",
  ])("brings the script along where the server does not know it: %s", async (message) => {
    const { clients, sent } = clientsWith(new Error(message), [5, null]);
    const store = redisStore({ client: clients[name] as RedisClient });
    expect(await store.swap(swap)).toEqual({ swapped: false, current: undefined, now: 5 });
    expect(sent).toEqual([byHash, whole]);
  });

  it("that fails for another reason rejects, and is not sent again", async () => {
    const { clients, sent } = clientsWith(new Error("READONLY You can't write against a read only replica."));
    await expect(redisStore({ client: clients[name] as RedisClient }).swap(swap)).rejects.toThrow(/^READONLY/);
    expect(sent).toHaveLength(1);
  });
});

describe("a record", () => {
  it.each([
    ["hello"],
    [""],
    ["{}"],
    ["null"],
    ['[1,"t",1,1,"running",1,1]'],
    ['[1,"t",1,1,"over",1,1,"",null]'],
    ['["1","t",1,1,"running",1,1,"",null]'],
    ['[1,"t",null,1,"running",1,1,"",null]'],
    ['[1,"t",1,1,"running",1,1,"",{}]'],
  ])("that no store of ours has written is refused: %s", async (text) => {
    const { clients } = clientsWith([5, text]);
    const reading = redisStore({ client: clients["ioredis"] as RedisClient }).read("k");
    await expect(reading).rejects.toMatchObject({
      code: "RECORD_INVALID",
      message: "redis: something is kept under this key that is no record of ours.",
    });
  });

  it("has a result to the byte, with line feeds and none", async () => {
    const head = '[1,"t",1,2,"completed",3,1,"f","me"]';
    const { clients } = clientsWith([5, `${head}\n`], [5, `${head}\n[1,\n"a"]\n`], [5, head]);
    const store = redisStore({ client: clients["ioredis"] as RedisClient });
    const results = [await store.read("k"), await store.read("k"), await store.read("k")];
    expect(results.map(({ current }) => current?.result)).toEqual(["", '[1,\n"a"]\n', undefined]);
    expect(results[0]?.current).toMatchObject({ owner: "me", fingerprint: "f", leaseUntil: 1, expiresAt: 2 });
  });
});

it("the server's clock counts, and a failover may forget", () => {
  const { clients } = clientsWith();
  expect(redisStore({ client: clients["ioredis"] as RedisClient }).capabilities).toEqual({
    linearizable: true,
    clock: "store",
    returnsCurrent: true,
    durable: false,
  });
});

const CLIENT = "redisStore: `client` must be a client of redis, ioredis, iovalkey or Valkey GLIDE, got";
it.each([
  [{}, `${CLIENT} undefined.`],
  [{ client: null }, `${CLIENT} null.`],
  [{ client: "redis://localhost" }, `${CLIENT} "redis://localhost".`],
  [{ client: { get: () => undefined } }, `${CLIENT} an object.`],
  [{ client: { evalSha: () => undefined }, prefix: 1 }, "redisStore: `prefix` must be a string, got 1 (number)."],
])("an option that is wrong is told", (options, message) => {
  expect(() => redisStore(options as never)).toThrow(message);
});
