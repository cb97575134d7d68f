import { writeSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createChance } from "./chance.ts";
import { violationsOf } from "./history.ts";
import { useDynamodb } from "./on-dynamodb.ts";
import { usePostgres } from "./on-postgres.ts";
import type { Guard, Job } from "./protocol.ts";
import { type Figures, runDeliveries } from "./run-deliveries.ts";

// Every choice of the parent comes from the seed, KILLS_SEED; what the machine does meanwhile does not.
const seed = Number(process.env["KILLS_SEED"] ?? Date.now() % 1_000_000);
const MODES = ["transaction", "retry", "atMostOnce"] as const;
const TIMEOUT_MS = 60_000;

const CONTROLS: readonly (readonly [guard: Guard, mode: Job["mode"], breach: RegExp])[] = [
  ["a look", "retry", /published results|not the recorded one/],
  ["a look", "atMostOnce", /effects$/],
  ["a look", "transaction", /effects$/],
  ["library on a store that looks first", "atMostOnce", /effects$/],
];

describe.each([
  { name: "Postgres", use: usePostgres, keys: 200 },
  { name: "DynamoDB", use: useDynamodb, keys: 100 },
])("2,000 deliveries to two processes that are killed, on $name", ({ keys, name, use }) => {
  const base = use();

  it.for(MODES)("keep what %s guarantees", { timeout: 2 * TIMEOUT_MS }, async (mode, context) => {
    const chance = createChance(seed);
    const { ledger, target } = base(context);
    const job = { target, mode, guard: "library", run: mode } as const;
    const size = { keys, copies: 2_000 / keys, mostKills: 50, timeoutMs: TIMEOUT_MS };
    const { figures, history } = await runDeliveries({ job, ledger, chance, ...size });
    tell(`${name} ${mode}`, figures);
    expect(violationsOf(history)).toEqual([]);
    expect(figures["aimedKills"]).toBeGreaterThan(0);
    if (mode !== "atMostOnce") expect(figures["laterAttempts"]).toBeGreaterThan(0);
    else expect(figures["open"]).toBeGreaterThan(0);
  });

  it.for(CONTROLS)("would show that %s does not keep what %s guarantees", async ([guard, mode, breach], context) => {
    const { ledger, target } = base(context);
    const job = { target, mode, guard, run: `${guard} ${mode}` };
    const size = { keys: 32, copies: 4, mostKills: 4, timeoutMs: TIMEOUT_MS / 2 };
    const { figures, history } = await runDeliveries({ job, ledger, chance: createChance(seed), ...size });
    const violations = violationsOf(history).filter((each) => breach.test(each));
    tell(`${name} ${mode}, guarded by ${guard}: ${violations.length} violations`, figures);
    expect(violations).not.toEqual([]);
  });
});

/** Past the reporter, which shows what a test prints only when it fails. */
function tell(what: string, figures: Figures): void {
  const numbers = Object.entries(figures).map(([name, number]) => `${number} ${name}`);
  writeSync(1, `${what} (seed ${seed}): ${numbers.join(", ")}\n`);
}
