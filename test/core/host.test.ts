import { afterEach, describe, expect, it, vi } from "vitest";
import { builtin, env, isProcess, peakMemoryBytes } from "../../src/core/host.ts";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

describe("the host", () => {
  it("gives a builtin of Node, and undefined for one that it does not have", () => {
    expect(builtin<typeof import("node:os")>("node:os")?.EOL).toBe("\n");
    expect(builtin("node:nothing")).toBeUndefined();
  });

  it("gives an environment variable; one that is empty counts as unset", () => {
    vi.stubEnv("FAASTEN_TEST", "value");
    vi.stubEnv("FAASTEN_EMPTY", "");
    expect(["FAASTEN_TEST", "FAASTEN_EMPTY", "FAASTEN_UNSET"].map(env)).toEqual(["value", undefined, undefined]);
  });

  it.each([
    ["Node.js/24", true],
    [undefined, true], // Node 20 has none.
    ["Deno/2.5.0", true],
    ["Bun/1.3.0", true],
    ["Cloudflare-Workers", false],
  ])("knows whether it is a process that outlives requests: %s, %s", (userAgent, expected) => {
    vi.stubGlobal("navigator", userAgent && { userAgent });
    expect(isProcess()).toBe(expected);
  });

  it("gives the memory that the process has needed, in bytes", () => {
    expect(peakMemoryBytes()).toBeGreaterThan(10 * 1024 * 1024);
  });
});
