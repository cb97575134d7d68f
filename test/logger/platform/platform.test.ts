import { afterEach, describe, expect, it, vi } from "vitest";
import { createLogger } from "../../../src/logger/index.ts";
import { platform } from "../../../src/logger/platform/index.ts";
import { memorySink } from "../../../src/logger/sinks/memory.ts";
import { testInvocation } from "../../../src/testing/index.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** What a logger of the platform prints, and through which method of the console. */
function printed(): unknown[][] {
  const calls: unknown[][] = [];
  for (const method of ["log", "info", "warn"] as const)
    vi.spyOn(console, method).mockImplementation((...args: unknown[]) => void calls.push([method, ...args]));
  createLogger({ clock: () => 0, ...platform() }).warn("low stock", { left: 2 });
  return calls;
}

const json = { timestamp: "1970-01-01T00:00:00.000Z", level: "WARN", message: "low stock", left: 2 };

describe("the platform's logging", () => {
  it("leaves the defaults on Lambda, where Netlify's functions run too, and where nothing is known", () => {
    expect(platform()).toEqual({});
    vi.stubEnv("K_SERVICE", "x");
    vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "f");
    expect(platform()).toEqual({});
  });

  it.each(["K_SERVICE", "FUNCTION_TARGET", "CLOUD_RUN_JOB"])(
    "writes as Google Cloud reads it where %s is set",
    (name) => {
      vi.stubEnv(name, "orders");
      const sink = memorySink();
      createLogger({ ...platform(), sink }).warn("low stock");
      expect(JSON.parse(sink.lines[0] ?? "")).toMatchObject({ severity: "WARNING", message: "low stock" });
    },
  );

  it("gives objects to the console on Cloudflare Workers", () => {
    vi.stubGlobal("navigator", { userAgent: "Cloudflare-Workers" });
    expect(printed()).toEqual([["warn", json]]);
  });

  it.each([
    ["EdgeRuntime", "vercel"],
    ["Deno", {}],
  ])("gives lines to the console's method of the level where %s is ambient", async (name, value) => {
    vi.stubGlobal(name, value);
    vi.stubEnv("DENO_DEPLOYMENT_ID", "d");
    const calls = printed();
    expect(calls.map(([method, line]) => [method, JSON.parse(line as string)])).toEqual([["warn", json]]);
  });

  it("gives lines to the invocation's context on Azure Functions", () => {
    vi.stubEnv("FUNCTIONS_WORKER_RUNTIME", "node");
    const lines: string[] = [];
    const context = { invocationId: "i", warn: (line: string) => lines.push(line) };
    const log = createLogger({ ...platform(), clock: () => 0 });
    log.for(testInvocation({ id: "i", context })).warn("low stock", { left: 2 });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([{ ...json, requestId: "i" }]);
  });

  it("is overridden by what is given beside it", () => {
    vi.stubEnv("K_SERVICE", "orders");
    const sink = memorySink();
    createLogger({ ...platform(), format: "json", sink }).warn("low stock");
    expect(JSON.parse(sink.lines[0] ?? "")).toMatchObject({ level: "WARN" });
  });
});
