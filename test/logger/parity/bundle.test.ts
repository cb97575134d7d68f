import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "esbuild";
import { afterAll, describe, expect, it } from "vitest";
import { publicPaths, root } from "../../../scripts/public-paths.ts";
import { parseLine } from "../support/format-records.ts";

const folder = mkdtempSync(join(tmpdir(), "faasten-bundle-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bundles a program with the library's sources as they are, without a banner, and gives the modules that are in it. */
async function bundle(program: string, format: "esm" | "cjs", outfile: string): Promise<string[]> {
  const { metafile } = await build({
    stdin: { contents: program, resolveDir: root, loader: "ts" },
    absWorkingDir: root,
    alias: Object.fromEntries(publicPaths().map(({ specifier, source }) => [specifier, root + source])),
    bundle: true,
    format,
    platform: "node",
    target: "node22",
    metafile: true,
    outfile,
  });
  return Object.keys(metafile.inputs).filter((name) => name !== "<stdin>");
}

/** Every public path of the logger, and one line. */
const everything = [
  ...publicPaths()
    .filter(({ specifier }) => specifier.startsWith("faasten/logger"))
    .map(
      ({ specifier }, index) => `import * as path${index} from "${specifier}"; globalThis.used${index} = path${index};`,
    ),
  `import { createLogger } from "faasten/logger";`,
  `createLogger({ format: "json" }).info("bundled", { n: 1n });`,
].join("\n");

describe("a bundle", () => {
  it.each([
    ["esm", "mjs"],
    ["cjs", "cjs"],
  ] as const)(
    "as %s of everything that the logger has needs no banner, no plugin and no package",
    async (format, end) => {
      const outfile = join(folder, `everything.${end}`);
      const modules = await bundle(everything, format, outfile);
      expect(modules.filter((name) => !name.startsWith("src/"))).toEqual([]);
      const printed = execFileSync(process.execPath, [outfile], { encoding: "utf8", timeout: 15_000 });
      expect(parseLine(printed)).toMatchObject({ level: "INFO", message: "bundled", n: "1" });
    },
  );

  it("of a plain logger holds no format, sink or extension that it does not name", async () => {
    const program = `import { createLogger } from "faasten/logger"; createLogger().info("hello");`;
    const modules = await bundle(program, "esm", join(folder, "plain.mjs"));
    expect(modules.length).toBeGreaterThan(0);
    expect(modules.filter((name) => /^src\/(?!core\/|logger\/[^/]+$)/.test(name))).toEqual([]);
  });
});
