import { Redis } from "ioredis";
import { expect, it } from "vitest";
import { perform, type Through, UNKNOWN } from "../../../src/idempotency/perform.ts";
import { redisStore } from "../../../src/idempotency/stores/redis.ts";
import { acquisition, completion } from "./commands.ts";
import { needsRedis, startRedis } from "./server.ts";
import { wireTo } from "./wire.ts";

needsRedis();

const through = (client: Redis): Through => ({ store: redisStore({ client }), now: Date.now });

async function isInSync(replica: Redis): Promise<void> {
  for (const end = Date.now() + 10_000; Date.now() < end; await new Promise((go) => setTimeout(go, 20)))
    if ((await replica.info("replication")).includes("master_link_status:up")) return;
  throw new Error("the replica did not follow its primary within 10 s");
}

// What the documentation says of a failover, shown: `durable: false`.
it.each([
  ["forgets a claim that had not been copied, so a second attempt runs; one result is published", true],
  ["keeps a claim that had been copied", false],
])("a failover %s", async (_told, isLost) => {
  await using primary = await startRedis("--repl-diskless-sync-delay", "0");
  await using wire = await wireTo(primary.port);
  await using replica = await startRedis("--replicaof", `127.0.0.1 ${wire.port}`);
  const old = new Redis(primary.port, { retryStrategy: () => null });
  old.on("error", () => undefined);
  const promoted = new Redis(replica.port);
  await isInSync(promoted);

  if (isLost) wire.mute();
  const first = acquisition();
  const own = await perform(through(old), "charge", first, UNKNOWN);
  expect(own.reply.is).toBe("own"); // Acknowledged: the effect takes place.
  if (!isLost) expect(await old.wait(1, 5_000)).toBe(1);
  await primary.kill();
  await promoted.replicaof("NO", "ONE");

  const second = acquisition();
  const again = await perform(through(promoted), "charge", second, UNKNOWN);
  expect(again.reply.is).toBe(isLost ? "own" : "busy");

  // Whoever was forgotten publishes nothing; the caller is told that it has lost its lease.
  const late = await perform(through(promoted), "charge", completion(first, '"first"'), own);
  expect(late.reply.is).toBe(isLost ? "lost" : "ok");
  if (isLost) await perform(through(promoted), "charge", completion(second, '"second"'), again);
  const replay = await perform(through(promoted), "charge", acquisition(), UNKNOWN);
  expect(replay.reply).toMatchObject({ is: "replay", record: { result: isLost ? '"second"' : '"first"' } });
  for (const client of [old, promoted]) client.disconnect();
});
