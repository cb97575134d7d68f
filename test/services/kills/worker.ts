// One of the processes that are killed: takes deliveries from its parent, and tells what became of each.
import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Attempt } from "../../../src/idempotency/operation.ts";
import { guardOf } from "./guards.ts";
import { openPlace } from "./place.ts";
import type { Answer, Delivery, Doom, Job, Paid, Said } from "./protocol.ts";

/** Longer than a lease and its guard. */
const FREEZE_MS = 1_500;

const job = JSON.parse(process.argv[2] as string) as Job;
const place = openPlace(job.target);
const guard = guardOf(job, place.store);
let timesLeft = job.doom?.times ?? 0;

process.on("disconnect", () => process.exit()); // The parent is gone.
process.on("message", (delivery: Delivery) => void take(delivery));
say({ says: "ready" });

async function take(delivery: Delivery): Promise<void> {
  const answer = await answerTo(delivery);
  reach("before the answer");
  say({ says: "answer", ...answer });
}

async function answerTo({ id, number, waitMs }: Delivery): Promise<Answer> {
  let ran = false;
  const work = (attempt: Attempt): Promise<Paid> => {
    ran = true;
    return pay(id, attempt);
  };
  try {
    return { number, value: await guard.run(id, work, { waitMs }), ran };
  } catch (error) {
    const { code = "none", message } = error as Error & { code?: string };
    return { number, code, message };
  }
}

async function pay(id: string, attempt: Attempt): Promise<Paid> {
  const effect = { run: job.run, id, effect: crypto.randomUUID(), fence: attempt.fence };
  await pause();
  if (job.mode === "transaction")
    return attempt.transaction(async (tx) => {
      reach("before the effect");
      await place.makeWith(tx, effect);
      reach("before the completion");
      await pause();
      return { effect: effect.effect };
    });
  attempt.signal.throwIfAborted();
  reach("before the effect");
  await place.make(effect);
  reach("before the completion");
  await pause();
  return { effect: effect.effect };
}

/** Work takes some time, now more, now less. */
async function pause(): Promise<void> {
  await sleep(randomInt(20));
}

function reach(point: Doom["point"]): void {
  if (job.doom?.point !== point || --timesLeft !== 0) return;
  if (job.doom.how === "kill") process.kill(process.pid, "SIGKILL");
  say({ says: "frozen" });
  // No timer fires and nothing is read or sent, as in a process that a platform has frozen.
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, FREEZE_MS);
}

function say(said: Said): void {
  if (process.connected) process.send?.(said);
}
