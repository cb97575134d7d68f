import { describe, test } from "vitest";
import type { Broken } from "./breaking.ts";
import { brokenExtras } from "./broken-extras.ts";
import { brokenLimits } from "./broken-limits.ts";
import { brokenRecords } from "./broken-records.ts";
import { brokenTransactions } from "./broken-transactions.ts";
import { brokenVersions } from "./broken-versions.ts";
import { fullStore } from "./full-store.ts";
import { runChecks } from "./run-checks.ts";

const rows: readonly Broken[] = [
  ...brokenVersions,
  ...brokenRecords,
  ...brokenLimits,
  ...brokenExtras,
  ...brokenTransactions,
];

describe("a store is found by what is meant to find it that", () => {
  test.concurrent.for(rows)("%s", async ([, breakIt, finds, clock], { expect }) => {
    const { failed, messages } = await runChecks(() => fullStore(clock && { clock }), breakIt);
    // Histories are drawn at random: whether they find it as well is a matter of luck.
    const found = failed.filter((name) => !name.startsWith("history:"));
    const others = finds.at(-1) === "…";
    const named = others ? finds.slice(0, -1) : finds;
    expect(named.length).toBeGreaterThan(0);
    expect(others ? found.slice(0, named.length) : found, messages.join("\n")).toEqual(named);
  });
});
