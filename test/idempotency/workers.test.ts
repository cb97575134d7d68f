import { buildSync } from "esbuild";
import { Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

let workerd: Miniflare;
beforeAll(async () => {
  workerd = new Miniflare({ modules: true, script: bundle(), compatibilityDate: "2026-07-30" });
  // From here on no request is the first of its isolate, whose timers and promises end with it.
  for (const what of ["unanswered", "slow"]) await ask(`/${what}/first`);
}, 60_000);
afterAll(() => workerd?.dispose());

/** The status, and what was answered. */
async function ask(path: string): Promise<readonly [number, unknown]> {
  const response = await workerd.dispatchFetch(`http://worker${path}`);
  const text = await response.text();
  return [response.status, response.ok ? JSON.parse(text) : text];
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("a later request of an isolate", () => {
  it("does not wait for a store that never answers", async () => {
    expect(await ask("/unanswered/second")).toEqual([200, "IDEMPOTENCY_STORE_UNAVAILABLE"]);
  });

  it("renews its lease", async () => {
    const [status, renewals] = await ask("/renewed/long");
    expect(status).toBe(200);
    expect(renewals).toBeGreaterThan(2);
  });

  it("renews its lease although a request beside it is over", async () => {
    const before = ask("/slow/short");
    await later(100);
    const [, renewals] = await ask("/renewed/beside");
    expect(renewals).toBeGreaterThan(2);
    expect(await before).toEqual([200, "done by slow"]);
  });
});

describe("two requests of an isolate with one key", () => {
  it.each([
    ["slow", "IDEMPOTENCY_IN_PROGRESS"],
    ["wait", "done by slow"],
  ])("the second, which says %s, gets %s", async (what, expected) => {
    const first = ask(`/slow/${what}`);
    await later(100);
    expect(await ask(`/${what}/${what}`)).toEqual([200, expected]);
    expect(await first).toEqual([200, "done by slow"]);
  });

  it("the second takes over when the first is gone", async () => {
    expect(await ask("/left/gone")).toEqual([200, null]);
    expect(await ask("/slow/gone")).toEqual([200, "IDEMPOTENCY_IN_PROGRESS"]);
    expect(await ask("/wait/gone")).toEqual([200, "done by wait"]);
  });
});

function bundle(): string {
  const { outputFiles } = buildSync({
    stdin: { contents: 'export { worker as default } from "./workers/worker.ts";', resolveDir: import.meta.dirname },
    bundle: true,
    format: "esm",
    target: "es2024",
    write: false,
  });
  return outputFiles[0]?.text ?? "";
}
