import { existsSync } from "node:fs";
import { publicPaths, root } from "./scripts/public-paths.ts";

/** Bytes that one public path may cost, with all that it imports: [minified, gzip]. Lower a budget when the code gets smaller. */
const budgets: Record<string, readonly [minified: number, gzip: number]> = {
  faasten: [13_600, 5_800],
  "faasten/logger": [11_600, 4_900],
  "faasten/logger/memory": [500, 300],
  "faasten/validation": [4_000, 1_700],
  "faasten/aws": [25_600, 10_100],
  "faasten/testing": [8_700, 3_750],
};

export default publicPaths().flatMap(({ specifier, script }) => {
  const [minified, gzip] = budgets[specifier] ?? fail(`.size-limit.ts: ${specifier} needs a budget`);
  if (!existsSync(root + script)) fail(`size: ${script} is missing, run: npm run build`);
  const check = { path: script, modifyEsbuildConfig };
  return [
    { ...check, name: `${specifier} minified`, brotli: false, limit: `${minified} B` },
    { ...check, name: `${specifier} gzip`, gzip: true, limit: `${gzip} B` },
  ];
});

/** As a module: otherwise esbuild drops the exports that nobody in the bundle uses, which is all of them. */
function modifyEsbuildConfig(config: object): object {
  return { ...config, format: "esm", target: "es2024" };
}

function fail(message: string): never {
  throw new Error(message);
}
