import { defineConfig } from "vitest/config";
import { publicPaths, root } from "./scripts/public-paths.ts";

// One project for each kind of test: `source` needs no build, the others are run by their own npm scripts.
export default defineConfig({
  test: {
    reporters: ["default", "./test/reporter.ts"],
    silent: "passed-only", // What a passing test prints is what it is about; only a failing test's output says more.
    coverage: { include: ["src/**/*.ts"] },
    projects: [
      {
        resolve: {
          alias: publicPaths().map(({ specifier, source }) => ({
            find: new RegExp(`^${specifier}$`),
            replacement: `${root}${source}`,
          })),
        },
        test: {
          name: "source",
          include: ["test/**/*.test.ts"],
          exclude: ["test/package/**", "test/runtimes/**", "test/services/**"],
          expect: { requireAssertions: true },
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: "package",
          include: ["test/package/**/*.test.ts"],
          globalSetup: ["test/package/pack.ts"],
          expect: { requireAssertions: true },
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "services",
          include: ["test/services/**/*.test.ts"],
          expect: { requireAssertions: true },
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
