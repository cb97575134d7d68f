import { existsSync } from "node:fs";
import { publicPaths, root } from "./scripts/public-paths.ts";

/** Bytes that one public path may cost, with all that it imports: [minified, gzip]. Lower a budget when the code gets smaller. */
const budgets: Record<string, readonly [minified: number, gzip: number]> = {
  faasten: [19_450, 8_350],
  "faasten/logger": [12_900, 5_750],
  "faasten/logger/sample": [3_500, 1_800],
  "faasten/logger/buffer": [3_300, 1_700],
  "faasten/logger/correlation": [3_500, 1_750],
  "faasten/logger/redact": [8_300, 3_650],
  "faasten/logger/platform": [11_850, 5_050],
  "faasten/logger/pretty": [5_200, 2_500],
  "faasten/logger/gcp": [8_750, 3_900],
  "faasten/logger/datadog": [7_200, 3_300],
  "faasten/logger/otel": [7_650, 3_450],
  "faasten/logger/powertools": [7_450, 3_450],
  "faasten/logger/console": [1_550, 850],
  "faasten/logger/workers": [300, 200],
  "faasten/logger/azure": [1_550, 800],
  "faasten/logger/fastly": [950, 600],
  "faasten/logger/pino": [6_600, 3_100],
  "faasten/logger/otlp": [15_050, 6_600],
  "faasten/logger/tee": [1_200, 750],
  "faasten/logger/memory": [200, 150],
  "faasten/batch": [5_100, 2_600],
  "faasten/batch/sqs": [1_050, 650],
  "faasten/batch/kinesis": [800, 500],
  "faasten/batch/dynamodb": [800, 550],
  "faasten/batch/kafka": [800, 550],
  "faasten/idempotency": [37_250, 14_400],
  "faasten/idempotency/memory": [600, 400],
  "faasten/idempotency/dynamodb": [19_850, 8_600],
  "faasten/idempotency/postgres": [5_000, 2_550],
  "faasten/idempotency/mysql": [4_900, 2_500],
  "faasten/idempotency/sqlite": [3_850, 2_050],
  "faasten/idempotency/libsql": [3_650, 1_900],
  "faasten/idempotency/d1": [4_300, 2_200],
  "faasten/idempotency/redis": [3_800, 1_950],
  "faasten/idempotency/upstash": [5_900, 3_000],
  "faasten/idempotency/durable-object": [5_300, 2_650],
  "faasten/idempotency/cached": [3_450, 1_750],
  "faasten/idempotency/http": [33_050, 13_150],
  "faasten/idempotency/encryption": [3_550, 1_800],
  "faasten/validation": [3_550, 1_750],
  "faasten/aws": [58_800, 22_550],
  "faasten/aws/http": [21_650, 8_850],
  "faasten/aws/sqs": [26_400, 10_950],
  "faasten/aws/kinesis": [22_750, 9_750],
  "faasten/aws/dynamodb": [20_450, 8_750],
  "faasten/aws/kafka": [23_600, 10_050],
  "faasten/aws/sns": [23_600, 10_000],
  "faasten/aws/s3": [17_950, 7_800],
  "faasten/aws/eventbridge": [20_800, 8_950],
  "faasten/aws/direct": [17_000, 7_350],
  "faasten/cloudevents": [12_950, 5_400],
  "faasten/testing": [10_700, 4_650],
  "faasten/testing/idempotency-store": [45_900, 14_700],
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
