import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type BuildOptions } from "esbuild";

export interface Size {
  readonly bytes: number;
  readonly gzipBytes: number;
}

export interface Bundle extends Size {
  readonly file: string;
}

/** Bundles a file as one deploys it to Lambda: one minified ES module. */
export async function bundle(
  source: URL,
  file: string,
  { needsRequire = false }: { needsRequire?: boolean } = {},
): Promise<Bundle> {
  const banner = needsRequire ? { banner: { js: REQUIRE_BANNER } } : {};
  const script = await bundled({ entryPoints: [fileURLToPath(source)], ...banner });
  writeFileSync(file, script);
  return { file, ...sizeOf(script) };
}

/** The size of a program's bundle, made in the same way. */
export async function bundledSize(program: string): Promise<Size> {
  return sizeOf(await bundled({ stdin: { contents: program, resolveDir: import.meta.dirname } }));
}

/** For CommonJS packages that ask for Node's own modules: without it their bundle fails at start. */
const REQUIRE_BANNER = 'import{createRequire}from"node:module";const require=createRequire(import.meta.url);';

async function bundled(source: Pick<BuildOptions, "entryPoints" | "stdin" | "banner">): Promise<Uint8Array> {
  const { outputFiles } = await build({
    ...source,
    write: false,
    bundle: true,
    minify: true,
    platform: "node",
    format: "esm",
    logLevel: "warning",
    tsconfigRaw: {}, // The tests' paths lead to src; what users get is dist.
  });
  return (outputFiles[0] as { contents: Uint8Array }).contents;
}

function sizeOf(script: Uint8Array): Size {
  return { bytes: script.length, gzipBytes: gzipSync(script, { level: 9 }).length };
}
