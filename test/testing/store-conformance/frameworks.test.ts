import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { root } from "../../../scripts/public-paths.ts";

const program = (lines: string) => `
  import { test } from "node:test";
  import { memoryStore } from "${root}src/idempotency/stores/memory.ts";
  import { storeConformance } from "${root}src/testing/store-conformance/store-conformance.ts";
  const checks = storeConformance({ create: memoryStore });
  ${lines}
`;

it("runs in node:test, which shows what is skipped and why", () => {
  const { passed, skipped, output } = run(
    "for (const check of checks) test(check.name, (context) => check.run(context));",
  );
  expect(output).toMatch(/# fail 0$/m);
  expect(passed).toBeGreaterThan(50);
  expect(skipped).toContain("changed: ends when it is aborted # SKIP the store has no `changed`");
});

it("runs without any framework", () => {
  const { output } = run(`for (const check of checks) await check.run(); console.log(checks.length + " done");`);
  expect(output).toMatch(/^\d+ done$/m);
});

function run(lines: string): { passed: number; skipped: string[]; output: string } {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ["--test-reporter=tap", "--input-type=module", "-e", program(lines)],
    { encoding: "utf8", timeout: 15_000, env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
  );
  const results = [...stdout.matchAll(/^ok \d+ - (.*)$/gm)].map(([, text = ""]) => text);
  const skipped = results.filter((text) => text.includes("# SKIP"));
  return { passed: results.length - skipped.length, skipped, output: stdout + stderr };
}
