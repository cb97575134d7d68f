import fc from "fast-check";
import { expect, it } from "vitest";
import type { Command, Reply } from "../../../src/idempotency/decide.ts";
import { type Held, perform, UNKNOWN } from "../../../src/idempotency/perform.ts";
import type { IdempotencyStore } from "../../../src/idempotency/store.ts";
import { cachedStore, type TextCache } from "../../../src/idempotency/stores/cached.ts";
import { memoryStore } from "../../../src/idempotency/stores/memory.ts";

const RETAIN_MS = 10 * 60_000;
const LEASE_MS = 60_000;
const CALLERS = 4;
/** How far the callers' clocks are off: less than the margin that the cached store leaves. */
const SKEWS_MS = [0, -20_000, 20_000, 500];

/** What happens: somebody does something, and what the cache answers to it; or time passes. */
type Step =
  | {
      readonly caller: number | "owner";
      readonly does: Command["do"];
      readonly payload: string;
      readonly answer: Answer;
      readonly puts: boolean;
    }
  | { readonly passesMs: number };

/** What the cache says to a question: what it was given as the n-th, however long ago, or something worse. */
type Answer = number | "nothing" | "rubbish" | "failure";

function lyingCache(): TextCache & { answer: Answer; puts: boolean; hits: number } {
  const texts: string[] = [];
  return {
    answer: "nothing",
    puts: true,
    hits: 0,
    async get() {
      if (this.answer === "failure") throw new Error("the cache is down");
      if (this.answer === "rubbish") return "[]";
      const text = typeof this.answer === "number" ? texts[this.answer % texts.length] : undefined;
      if (text !== undefined) this.hits += 1;
      return text;
    },
    async put(_key, text) {
      if (!this.puts) throw new Error("the cache is full");
      texts.push(text);
    },
  };
}

/** The callers of one store, each with what it holds. */
function callersOf(store: IdempotencyStore): { ask(caller: number, command: Command, now: number): Promise<Reply> } {
  const held = new Map<number, Held>();
  return {
    async ask(caller, command, now) {
      const known = command.do === "acquire" ? UNKNOWN : (held.get(caller) ?? UNKNOWN);
      const performed = await perform({ store, now: () => now }, "key", command, known);
      held.set(caller, performed);
      return performed.reply;
    },
  };
}

const act = fc.record({
  caller: fc.oneof(fc.nat(CALLERS - 1), fc.constant("owner" as const)),
  does: fc.constantFrom("acquire", "acquire", "acquire", "complete", "complete", "fail", "release", "renew"),
  payload: fc.constantFrom("a", "a", "a", "b"),
  answer: fc.oneof({ weight: 5, arbitrary: fc.nat(9) }, fc.constantFrom("nothing", "rubbish", "failure")),
  puts: fc.constantFrom(true, true, false),
});
const pass = fc.record({ passesMs: fc.constantFrom(1, LEASE_MS, 9 * 60_000, RETAIN_MS - 21_000, 3 * RETAIN_MS) });
const step = fc.oneof({ weight: 4, arbitrary: act }, { weight: 1, arbitrary: pass }) as fc.Arbitrary<Step>;

let hits = 0;

it("every caller is told the same as without the cache, whatever the cache says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60, size: "max" }), async (steps) => {
      const cache = lyingCache();
      const [plain, cached] = [callersOf(memoryStore()), callersOf(cachedStore(memoryStore(), cache))];
      const tokens = new Map<number, string>();
      let time = 1_700_000_000_000;
      let owner = 0; // Whoever has had the last attempt.
      for (const [index, happens] of steps.entries()) {
        if ("passesMs" in happens) {
          time += happens.passesMs;
          continue;
        }
        const { answer, puts } = happens;
        const caller = happens.caller === "owner" ? owner : happens.caller;
        if (happens.does === "acquire") tokens.set(caller, `token ${index}`);
        const command = commandOf(happens, tokens.get(caller) ?? "none", index);
        Object.assign(cache, { answer, puts });
        const now = time + (SKEWS_MS[caller] ?? 0);
        const reply = await plain.ask(caller, command, now);
        expect(await cached.ask(caller, command, now)).toEqual(reply);
        if (reply.is === "own") owner = caller;
      }
      hits += cache.hits;
    }),
    { numRuns: 2_000 },
  );
  expect(hits).toBeGreaterThan(1_000); // It has been asked in earnest.
});

function commandOf({ does, payload }: Extract<Step, { does: unknown }>, token: string, index: number): Command {
  const ending = { token, retainMs: RETAIN_MS };
  switch (does) {
    case "acquire":
      return { ...ending, do: does, fingerprint: payload, leaseMs: LEASE_MS, guardMs: 41_000 };
    case "renew":
      return { ...ending, do: does, leaseMs: LEASE_MS };
    case "release":
      return { ...ending, do: does };
    default:
      return { ...ending, do: does as "complete" | "fail", result: `"result ${index}"` };
  }
}
