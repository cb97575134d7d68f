import { existsSync } from "node:fs";
import { publicPaths, root } from "./scripts/public-paths.ts";

/** Bytes that one public path may cost, with all that it imports: [minified, gzip]. Lower a budget when the code gets smaller. */
const budgets: Record<string, readonly [minified: number, gzip: number]> = {
  faasten: [18_000, 7_650],
  "faasten/logger": [12_700, 5_650],
  "faasten/logger/sample": [3_450, 1_800],
  "faasten/logger/buffer": [3_250, 1_650],
  "faasten/logger/correlation": [3_500, 1_750],
  "faasten/logger/redact": [8_350, 3_650],
  "faasten/logger/platform": [11_650, 4_950],
  "faasten/logger/pretty": [4_950, 2_400],
  "faasten/logger/gcp": [8_700, 3_850],
  "faasten/logger/datadog": [7_150, 3_250],
  "faasten/logger/otel": [7_600, 3_450],
  "faasten/logger/powertools": [7_400, 3_400],
  "faasten/logger/console": [1_550, 850],
  "faasten/logger/workers": [300, 200],
  "faasten/logger/azure": [1_550, 800],
  "faasten/logger/fastly": [1_000, 600],
  "faasten/logger/pino": [6_550, 3_050],
  "faasten/logger/otlp": [13_200, 5_800],
  "faasten/logger/tee": [1_250, 750],
  "faasten/logger/memory": [200, 150],
  "faasten/validation": [3_550, 1_700],
  "faasten/aws": [27_800, 11_150],
  "faasten/testing": [10_500, 4_550],
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
