import { yieldToLoop } from "../../core/timer.ts";
import type { Acquire, Command } from "../../idempotency/decide.ts";
import { type Held, perform, type Performed, UNKNOWN } from "../../idempotency/perform.ts";
import type { IdempotencyStore } from "../../idempotency/store.ts";
import type { HistoryEntry } from "./history.ts";

/** Who sends commands, to what, how many. */
export interface Workload {
  readonly store: IdempotencyStore;
  readonly clients: number;
  readonly keys: readonly string[];
  /** How many times each client asks to become an owner. */
  readonly rounds: number;
  /** From 0 up to 1. */
  random(): number;
  now(): number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** How often a command is sent again whose outcome is unknown. */
const MOST_RETRIES = 5;

/**
 * Lets clients send commands at random, all at once, and writes down what they are told. Everything is decided at one time,
 * and leases last an hour or have lapsed an hour ago: what must come of it does not depend on how long it takes.
 */
export async function recordHistory(workload: Workload): Promise<readonly HistoryEntry[]> {
  const { clients, keys, random, rounds } = workload;
  const history: HistoryEntry[] = [];
  const send = sender(workload, history);
  const work = async (client: number): Promise<void> => {
    for (let round = 0; round < rounds; round++) {
      const key = pick(keys, random);
      const command = acquisition(random);
      const acquired = await send(client, key, command, UNKNOWN);
      if (acquired?.reply.is === "own") await use(client, key, command.token, acquired);
      if (random() < 0.1) await send(client, key, command, UNKNOWN); // A late duplicate of the request.
    }
  };
  const use = async (client: number, key: string, token: string, acquired: Performed): Promise<void> => {
    let held: Held = acquired;
    // Of what was refused nothing is held: from another's record a client would answer itself, by what may be old.
    const renewed = random() < 0.3 ? await send(client, key, renewal(token, random), held) : undefined;
    if (renewed?.reply.is === "ok") held = renewed;
    if (random() < 0.5) await yieldToLoop();
    const command = ending(token, random);
    if (command) await send(client, key, command, held);
    // Once more by what was held before, for the same reason.
    if (command && random() < 0.2) await send(client, key, command, held);
  };
  await Promise.all(Array.from({ length: clients }, (_, client) => work(client)));
  return history;
}

type Send = (client: number, key: string, command: Command, held: Held) => Promise<Performed | undefined>;

function sender({ now, store }: Workload, history: HistoryEntry[]): Send {
  const time = now();
  const through = { store: withoutClock(store), now: () => time };
  let moment = 0;
  return async (client, key, command, held) => {
    for (let tries = 0; tries < MOST_RETRIES; tries++) {
      const entry = { client, key, command, now: time, invoked: moment++ };
      try {
        const performed = await perform(through, key, command, held);
        history.push({ ...entry, returned: moment++, reply: performed.reply });
        return performed;
      } catch {
        history.push(entry);
      }
    }
    return undefined;
  };
}

/** The history has one time; that of the store would come in between. */
function withoutClock(store: IdempotencyStore): IdempotencyStore {
  return {
    name: store.name,
    capabilities: store.capabilities,
    read: (key, signal) => store.read(key, signal),
    swap: async (swap, signal) => {
      const answer = await store.swap(swap, signal);
      return answer.swapped ? answer : { swapped: false, current: answer.current };
    },
  };
}

function acquisition(random: () => number): Acquire {
  return {
    do: "acquire",
    token: crypto.randomUUID(),
    fingerprint: random() < 0.03 ? "other payload" : "payload",
    leaseMs: random() < 0.5 ? HOUR_MS : -HOUR_MS,
    retainMs: DAY_MS,
    guardMs: 1_000,
    atMostOnce: random() < 0.05,
  };
}

function renewal(token: string, random: () => number): Command {
  return { do: "renew", token, leaseMs: random() < 0.5 ? HOUR_MS : -HOUR_MS, retainMs: DAY_MS };
}

/** An owner gives up or publishes, or is never heard of again. */
function ending(token: string, random: () => number): Command | undefined {
  const chance = random();
  if (chance < 0.65) return { do: "release", token, retainMs: DAY_MS, delayMs: -HOUR_MS };
  if (chance < 0.8) return { do: "complete", token, retainMs: DAY_MS, result: `"${token}"` };
  return chance < 0.85 ? { do: "fail", token, retainMs: DAY_MS, result: `"${token}"` } : undefined;
}

function pick<Value>(values: readonly Value[], random: () => number): Value {
  return values[Math.floor(random() * values.length)] as Value;
}
