import type { IdempotencyStore } from "../../../idempotency/store.ts";
import type { HistoryEntry } from "../history.ts";
import { findNotLinearizable, type NotLinearizable } from "../linearizability.ts";
import { recordHistory } from "../record-history.ts";
import { type Bench, Breach, type Requirement } from "../requirement.ts";

const MUST = "behave as if it carried out one command after the other, each between its call and its answer";
const OTHERWISE = "what a caller is told depends on luck, and two of them may own, or publish, the same operation";
const ROUNDS = 3;

/** What many callers are told, as a whole. */
export const historyRequirements: readonly Requirement[] = [
  {
    name: "history: what many callers are told has an order",
    must: MUST,
    otherwise: OTHERWISE,
    prove: (bench) => prove(bench, (_random, store) => store),
  },
  {
    name: "history: what many callers are told has an order although answers are lost",
    must: MUST,
    otherwise: OTHERWISE,
    prove: (bench) => prove(bench, losingAnswers),
  },
];

async function prove(
  bench: Bench,
  through: (random: () => number, store: IdempotencyStore) => IdempotencyStore,
): Promise<void> {
  const { clients, now, seed, store } = bench;
  const random = randomOf(seed);
  const keys = Array.from({ length: bench.keys }, (_, index) => bench.key(`history ${index}`));
  const history = await recordHistory({ store: through(random, store), clients, keys, rounds: ROUNDS, random, now });
  const answered = history.filter(({ reply }) => reply).length;
  if (answered < history.length / 2)
    throw new Breach(`of ${history.length} commands of ${clients} callers it answered ${answered} only`);
  const found = findNotLinearizable(history);
  if (found) throw new Breach(toText(found, seed));
}

/** A tenth of the requests are lost, and a tenth of the answers. */
function losingAnswers(random: () => number, store: IdempotencyStore): IdempotencyStore {
  return {
    name: store.name,
    capabilities: store.capabilities,
    read: (key, signal) => store.read(key, signal),
    swap: async (swap, signal) => {
      const chance = random();
      if (chance < 0.1) throw new Error("the request was lost");
      const answer = await store.swap(swap, signal);
      if (chance < 0.2) throw new Error("the answer was lost");
      return answer;
    },
  };
}

/** Numbers from 0 up to 1, the same for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function toText({ explained, unexplained }: NotLinearizable, seed: number): string {
  const last = explained.slice(-5).map(line).join("; ") || "nothing";
  const left = unexplained.slice(0, 5).map(line).join("; ");
  return `its answers have no order (seed ${seed}). After: ${last}. Cannot be explained, one of these at least: ${left}`;
}

function line({ client, command, reply }: HistoryEntry): string {
  const token = "token" in command ? ` ${command.token.slice(0, 8)}` : "";
  return `client ${client} ${command.do}${token} -> ${reply?.is ?? "no answer"}`;
}
