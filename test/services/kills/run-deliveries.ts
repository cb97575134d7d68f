import { createKeys } from "../../../src/idempotency/key.ts";
import type { Recovery } from "../../../src/idempotency/operation.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import type { Chance } from "./chance.ts";
import { workThrough } from "./fleet.ts";
import { type Guarded, guardOf, OPERATION } from "./guards.ts";
import type { History } from "./history.ts";
import { type Effect, openPlace, type Place } from "./place.ts";
import type { Job, Paid } from "./protocol.ts";
import { createQueue } from "./queue.ts";

/** What a database's own test file knows of it. */
export interface Ledger {
  /** All effects of a run, when none can be on its way any more. */
  effects(run: string): Promise<Effect[]>;
}

export interface RunOptions {
  readonly job: Omit<Job, "doom">;
  readonly ledger: Ledger;
  readonly chance: Chance;
  readonly keys: number;
  readonly copies: number;
  readonly mostKills: number;
  readonly timeoutMs: number;
}

/** Numbers of a run, for whoever reads along. */
export type Figures = Readonly<Record<string, number>>;

/** Delivers everything to workers that are killed, resolves what is open then, and gives what has happened. */
export async function runDeliveries(options: RunOptions): Promise<{ history: History; figures: Figures }> {
  const { chance, copies, job, keys, ledger, mostKills, timeoutMs } = options;
  const startMs = performance.now();
  const ids = Array.from({ length: keys }, (_, index) => `message ${index}`);
  const queue = createQueue(ids, copies, chance);
  const hits = await workThrough({ job, queue, chance, mostKills, timeoutMs });

  const place = openPlace(job.target);
  try {
    const before = await ledger.effects(job.run);
    const scene: Scene = { guard: guardOf(job, place.store), job, place, effects: before };
    const open = await resolveAll(scene, ids);
    const records = await recordsOf(scene, ids);
    const recorded = await recordedOf(scene, ids);
    const effects = open.length > 0 ? await ledger.effects(job.run) : before;
    const { finals, unexpected } = queue;
    const deliveries = ids.length * copies;
    const history: History = { mode: job.mode, ids, deliveries, finals, unexpected, effects, records, recorded };
    const seconds = Math.round((performance.now() - startMs) / 100) / 10;
    return { history, figures: { ...hits, ...figuresOf(history, queue.again), open: open.length, seconds } };
  } finally {
    await place.close();
  }
}

interface Scene {
  readonly job: Omit<Job, "doom">;
  readonly place: Place;
  readonly guard: Guarded;
  readonly effects: readonly Effect[];
}

/** Looks into the ledger for each attempt whose end nobody knows; what had no effect is done then. Gives which were open. */
async function resolveAll(scene: Scene, ids: readonly string[]): Promise<string[]> {
  const open = [...(await recordsOf(scene, ids))].flatMap(([id, { state }]) => (state === "indeterminate" ? [id] : []));
  for (const [index, id] of open.entries()) {
    const found = scene.effects.find((effect) => effect.id === id);
    const resolution = found ? { result: { effect: found.effect } } : "notDone";
    const byHand = index % 2 === 0;
    if (byHand) await scene.guard.resolve(await keyOf(scene, id), resolution);
    await payIfNot(scene, id, byHand ? undefined : () => resolution);
  }
  return open;
}

function payIfNot({ guard, job, place }: Scene, id: string, recover: (() => Recovery) | undefined): Promise<Paid> {
  const work = async ({ fence }: { readonly fence: number }): Promise<Paid> => {
    const effect = { run: job.run, id, effect: crypto.randomUUID(), fence };
    await place.make(effect);
    return { effect: effect.effect };
  };
  return guard.run(id, work, { recover });
}

/** Asks for each key once more: nothing may run now. */
async function recordedOf({ guard }: Scene, ids: readonly string[]): Promise<Map<string, Paid>> {
  const recorded = new Map<string, Paid>();
  for (const id of ids) {
    const paid = await guard
      .run<Paid>(id, () => Promise.reject(NOTHING_RECORDED))
      .catch((error) => {
        if (error !== NOTHING_RECORDED) throw error;
      });
    if (paid) recorded.set(id, paid);
  }
  return recorded;
}

const NOTHING_RECORDED = new Error("nothing is recorded");

async function recordsOf(scene: Scene, ids: readonly string[]): Promise<Map<string, IdempotencyRecord>> {
  const records = new Map<string, IdempotencyRecord>();
  for (const id of ids) {
    const record = await recordOf(scene, id);
    if (record) records.set(id, record);
  }
  return records;
}

async function recordOf(scene: Scene, id: string): Promise<IdempotencyRecord | undefined> {
  return (await scene.place.store.read(await keyOf(scene, id))).current;
}

function keyOf({ job }: Scene, id: string): Promise<string> {
  return Promise.resolve(createKeys({ secret: undefined }).storeKey({ scope: [job.run, OPERATION, "v1"], parts: id }));
}

function figuresOf({ deliveries, effects, finals, ids, records }: History, again: Figures): Figures {
  const withEffect = new Set(effects.map(({ id }) => id)).size;
  const { IDEMPOTENCY_IN_PROGRESS: inProgress = 0, "no answer": unanswered = 0, ...others } = again;
  return {
    deliveries,
    keys: ids.length,
    unanswered,
    effects: effects.length,
    duplicates: effects.length - withEffect,
    replays: finals.filter((final) => "value" in final && !final.ran).length,
    inProgress,
    laterAttempts: [...records.values()].reduce((sum, { attempts }) => sum + attempts - 1, 0),
    indeterminate: finals.filter((final) => "code" in final).length,
    ...others,
  };
}
