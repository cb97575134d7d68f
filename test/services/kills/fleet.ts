import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Chance } from "./chance.ts";
import { type Delivery, type Doom, type Job, POINTS, type Said } from "./protocol.ts";
import type { Queue } from "./queue.ts";

/** How often workers were hit. */
export interface Hits {
  /** By the parent, whenever it was. */
  kills: number;
  /** At a point that was aimed at. */
  aimedKills: number;
  freezes: number;
}

export interface FleetOptions {
  readonly job: Omit<Job, "doom">;
  readonly queue: Queue;
  readonly chance: Chance;
  /** After so many kills workers live on. */
  readonly mostKills: number;
  readonly timeoutMs: number;
}

const AT_ONCE_IN_EACH = 8;
const WORKER = fileURLToPath(new URL("worker.ts", import.meta.url));

/** Lets workers answer the whole queue while they are killed and replaced. None of them is left afterwards, however it ends. */
export async function workThrough(options: FleetOptions): Promise<Hits> {
  const hits: Hits = { kills: 0, aimedKills: 0, freezes: 0 };
  const end = Date.now() + options.timeoutMs;
  const stop = new AbortController();
  const lanes = [0, 1].map(async (lane) => {
    try {
      await replaceAndServe({ ...options, lane, hits, end, stopped: stop.signal });
    } finally {
      stop.abort(); // The other has nothing left to do, or must not go on alone.
    }
  });
  const failure = (await Promise.allSettled(lanes)).find((lane) => lane.status === "rejected");
  if (failure) throw failure.reason;
  return hits;
}

/** One worker at a time, and another that is ready to take its place at once. */
async function replaceAndServe(options: LaneOptions): Promise<void> {
  const { chance, hits, job, mostKills, queue, stopped } = options;
  const next = (): Worker =>
    startWorker({ ...job, doom: hits.kills + hits.aimedKills < mostKills ? doomBy(chance) : undefined });
  let spare = next();
  let worker: Worker | undefined;
  try {
    while (!queue.isDone && !stopped.aborted) {
      worker = spare;
      spare = next();
      await serve(worker, options);
    }
  } finally {
    for (const { child } of [worker, spare].filter((each) => each !== undefined)) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
    }
  }
}

function doomBy(chance: Chance): Doom | undefined {
  if (chance.next() < 0.4) return undefined; // The parent will come for it.
  const how = chance.next() < 0.2 ? "freeze" : "kill";
  const point = chance.oneOf(POINTS);
  return { point, times: chance.between(1, point === "before the answer" ? 40 : 8), how };
}

interface Worker {
  readonly child: ChildProcess;
  isReady: boolean;
  readonly doom: Doom | undefined;
}

/** It ends by itself when this process does, because its channel is closed then. */
function startWorker(job: Job): Worker {
  const child = fork(WORKER, [JSON.stringify(job)], { stdio: ["ignore", "ignore", "inherit", "ipc"], execArgv: [] });
  const worker: Worker = { child, isReady: false, doom: job.doom };
  child.once("message", () => (worker.isReady = true));
  return worker;
}

interface LaneOptions extends FleetOptions {
  readonly lane: number;
  readonly hits: Hits;
  readonly end: number;
  readonly stopped: AbortSignal;
}

/** Feeds a worker until it is dead or everything is answered. */
async function serve(worker: Worker, options: LaneOptions): Promise<void> {
  const { chance, end, hits, lane, mostKills, queue, stopped } = options;
  const { child, doom } = worker;
  const unanswered = new Map<number, Delivery>();
  let isKilled = false;
  child.on("message", (said: Said) => {
    if (said.says === "frozen") hits.freezes++;
    if (said.says !== "answer") return;
    const delivery = unanswered.get(said.number);
    unanswered.delete(said.number);
    if (delivery) queue.answer(delivery, said);
  });
  const feed = (): void => {
    while (child.connected && unanswered.size < AT_ONCE_IN_EACH) {
      const delivery = queue.take(lane);
      if (!delivery) return;
      unanswered.set(delivery.number, delivery);
      child.send(delivery, () => undefined);
    }
  };
  // A worker that has a point to die at is given some time to get there; one that is frozen, to come back.
  const livesMs = doom ? chance.between(800, 2_500) : chance.between(30, 300);
  let killAt = Infinity;
  while (child.exitCode === null && child.signalCode === null) {
    if (queue.isDone || stopped.aborted) return;
    if (Date.now() > end) throw new Error(`not done in time; unanswered: ${JSON.stringify([...unanswered.values()])}`);
    if (worker.isReady) {
      killAt = Math.min(killAt, Date.now() + livesMs);
      feed();
    }
    if (!isKilled && Date.now() >= killAt && hits.kills + hits.aimedKills < mostKills) {
      isKilled = child.kill("SIGKILL");
      if (isKilled) hits.kills++;
    }
    await sleep(3);
  }
  if (child.signalCode !== "SIGKILL") throw new Error(`a worker ended with ${child.exitCode ?? child.signalCode}`);
  if (!isKilled) hits.aimedKills++;
  await drained(child);
  queue.giveBack(unanswered.values());
}

/** What it said before its end may still be on its way. */
async function drained(child: ChildProcess): Promise<void> {
  if (child.connected) await once(child, "disconnect", { signal: AbortSignal.timeout(5_000) });
}
