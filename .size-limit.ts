import { existsSync } from "node:fs";
import { publicPaths, root } from "./scripts/public-paths.ts";

/** Bytes that one public path may cost, with all that it imports: [minified, gzip]. Lower a budget when the code gets smaller. */
const budgets: Record<string, readonly [minified: number, gzip: number]> = {
  faasten: [18_050, 7_700],
  "faasten/logger": [12_550, 5_600],
  "faasten/logger/sample": [3_800, 1_900],
  "faasten/logger/buffer": [3_300, 1_700],
  "faasten/logger/correlation": [3_550, 1_800],
  "faasten/logger/redact": [8_350, 3_650],
  "faasten/logger/platform": [11_350, 4_850],
  "faasten/logger/pretty": [4_550, 2_250],
  "faasten/logger/gcp": [8_400, 3_700],
  "faasten/logger/datadog": [6_900, 3_150],
  "faasten/logger/otel": [7_200, 3_300],
  "faasten/logger/powertools": [7_100, 3_250],
  "faasten/logger/console": [1_550, 850],
  "faasten/logger/workers": [300, 200],
  "faasten/logger/azure": [1_550, 800],
  "faasten/logger/fastly": [950, 550],
  "faasten/logger/pino": [5_950, 2_850],
  "faasten/logger/otlp": [13_050, 5_750],
  "faasten/logger/tee": [1_200, 750],
  "faasten/logger/memory": [200, 150],
  "faasten/validation": [3_550, 1_700],
  "faasten/aws": [27_650, 11_050],
  "faasten/testing": [10_350, 4_500],
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
