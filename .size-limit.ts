import { existsSync } from "node:fs";
import { publicPaths, root } from "./scripts/public-paths.ts";

/** Bytes that one public path may cost, with all that it imports: [minified, gzip]. Lower a budget when the code gets smaller. */
const budgets: Record<string, readonly [minified: number, gzip: number]> = {
  faasten: [18_850, 8_050],
  "faasten/logger": [12_650, 5_650],
  "faasten/logger/sample": [3_400, 1_750],
  "faasten/logger/buffer": [3_200, 1_650],
  "faasten/logger/correlation": [3_450, 1_750],
  "faasten/logger/redact": [8_300, 3_650],
  "faasten/logger/platform": [11_600, 4_950],
  "faasten/logger/pretty": [4_950, 2_400],
  "faasten/logger/gcp": [8_650, 3_850],
  "faasten/logger/datadog": [7_100, 3_250],
  "faasten/logger/otel": [7_550, 3_450],
  "faasten/logger/powertools": [7_350, 3_350],
  "faasten/logger/console": [1_550, 850],
  "faasten/logger/workers": [300, 200],
  "faasten/logger/azure": [1_550, 800],
  "faasten/logger/fastly": [950, 600],
  "faasten/logger/pino": [6_500, 3_050],
  "faasten/logger/otlp": [13_200, 5_800],
  "faasten/logger/tee": [1_200, 750],
  "faasten/logger/memory": [200, 150],
  "faasten/batch": [5_100, 2_550],
  "faasten/batch/sqs": [1_050, 650],
  "faasten/batch/kinesis": [800, 500],
  "faasten/batch/dynamodb": [800, 550],
  "faasten/batch/kafka": [800, 550],
  "faasten/validation": [3_600, 1_750],
  "faasten/aws": [56_900, 21_450],
  "faasten/aws/http": [21_400, 8_750],
  "faasten/aws/sqs": [27_850, 11_350],
  "faasten/aws/kinesis": [24_250, 10_150],
  "faasten/aws/dynamodb": [19_900, 8_550],
  "faasten/aws/kafka": [25_050, 10_450],
  "faasten/aws/sns": [25_150, 10_400],
  "faasten/aws/s3": [17_450, 7_600],
  "faasten/aws/eventbridge": [22_300, 9_350],
  "faasten/aws/direct": [16_500, 7_150],
  "faasten/cloudevents": [14_000, 5_550],
  "faasten/testing": [10_500, 4_600],
  "faasten/testing/infrastructure": [8_350, 3_500],
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
