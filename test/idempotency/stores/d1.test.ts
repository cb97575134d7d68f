import { build } from "esbuild";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { root } from "../../../scripts/public-paths.ts";
import { d1Store } from "../../../src/idempotency/stores/d1.ts";
import { storeConformance } from "../../../src/testing/store-conformance/store-conformance.ts";
import { migrationOf } from "./sql/migration.ts";

let worker: Miniflare;

beforeAll(async () => {
  worker = new Miniflare({
    modules: true,
    script: await bundle(),
    compatibilityDate: "2026-07-30",
    d1Databases: ["DB"],
  });
  const effects = "CREATE TABLE effects (name TEXT PRIMARY KEY)";
  const body = JSON.stringify([...migrationOf("SQLite"), ...migrationOf("SQLite", "Done_Once"), effects]);
  await worker.dispatchFetch("http://worker/", { method: "POST", body });
}, 60_000);
afterAll(() => worker.dispose());

describe("d1Store inside of workerd", () => {
  const like = d1Store({ database: { prepare: never, batch: never } });
  const checks = storeConformance({ create: () => like, like });
  it.for(checks)("$name", { timeout: 60_000 }, async ({ name }, context) => {
    const { skipped, ...answer } = await run(name);
    if (skipped !== undefined) context.skip(skipped);
    context.expect(answer).toEqual({});
  });

  it("takes one batch for each swap, also for one that is refused", async () => {
    expect(await run("round trips")).toEqual({ value: { fresh: 2, refused: 1, swapped: false } });
  });

  it("rejects with D1's error, and keeps nothing, when a write fails", async () => {
    const { value } = await run("a write that fails");
    expect(value).toEqual({
      error: expect.stringMatching(/D1_ERROR: UNIQUE constraint failed/),
      effect: null,
      state: "running",
    });
  });

  it("commits an effect with the result, once", async () => {
    expect(await run("an operation")).toEqual({ value: [1, 1] });
  });

  it("knows a refusal by whatever name the table is given", async () => {
    const { value } = await run("a table in another spelling");
    expect(value).toMatchObject({ swapped: false, current: { state: "completed" } });
  });

  it("rejects with D1's error when there is no table", async () => {
    expect((await run("an unknown table")).error).toMatch(/D1_ERROR: no such table: missing/);
  });
});

it("refuses a bad option", () => {
  expect(() => d1Store({} as never)).toThrow("d1Store: `database` must be an object or a function, got undefined.");
});

interface Answer {
  readonly skipped?: string;
  readonly value?: unknown;
  readonly error?: string;
}

async function run(name: string): Promise<Answer> {
  const response = await worker.dispatchFetch(`http://worker/?run=${encodeURIComponent(name)}`);
  return (await response.json()) as Answer;
}

/** The tests ask the worker; nothing of a store is called here. */
function never(): never {
  throw new Error("not in this process");
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: 'import { fetch } from "./worker.ts"; export default { fetch };',
      resolveDir: `${root}test/idempotency/stores/d1`,
    },
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
