import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

export interface Bundle {
  readonly file: string;
  readonly bytes: number;
  readonly gzipBytes: number;
}

/** Bundles a file as one deploys it to Lambda: one minified ES module. */
export async function bundle(
  source: URL,
  file: string,
  { needsRequire = false }: { needsRequire?: boolean } = {},
): Promise<Bundle> {
  await build({
    entryPoints: [fileURLToPath(source)],
    outfile: file,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
    tsconfigRaw: {}, // The tests' paths lead to src; what users get is dist.
    ...(needsRequire && { banner: { js: REQUIRE_BANNER } }),
  });
  const script = readFileSync(file);
  return { file, bytes: script.length, gzipBytes: gzipSync(script, { level: 9 }).length };
}

/** For CommonJS packages that ask for Node's own modules: without it their bundle fails at start. */
const REQUIRE_BANNER = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';
