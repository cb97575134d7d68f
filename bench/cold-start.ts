import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Bundle, bundle } from "./bundle.ts";
import { runInLambda } from "./lambda-process.ts";
import { median } from "./median.ts";
import { startTableService } from "./table-service.ts";

/** Every entry: a small Lambda handler in entries/. `needsRequire`: its bundle does not start without `require`. */
const ENTRIES: Readonly<Record<string, { what: string; needsRequire?: boolean }>> = {
  empty: { what: "an empty module" },
  core: { what: "faasten: core" },
  logger: { what: "faasten: logger" },
  "powertools-logger": { what: "Powertools logger" },
  pino: { what: "pino, sync", needsRequire: true },
  http: { what: "faasten: core + aws/http" },
  hono: { what: "Hono + hono/aws-lambda" },
  "powertools-router": { what: "Powertools router" },
  "http-logger": { what: "faasten: core + logger + aws/http" },
  "powertools-router-logger": { what: "Powertools router + logger" },
  foundation: { what: "faasten: core + logger + aws/direct" },
  "sqs-logger": { what: "faasten: core + logger + aws/sqs" },
  "any-logger": { what: "faasten: core + logger + aws, for every source" },
  batch: { what: "faasten: batch" },
  "powertools-batch": { what: "Powertools batch" },
  idempotency: { what: "faasten: idempotency" },
  "powertools-idempotency": { what: "Powertools idempotency" },
  "idempotency-dynamodb": { what: "faasten: idempotency + DynamoDB" },
  "powertools-idempotency-dynamodb": { what: "Powertools idempotency + DynamoDB", needsRequire: true },
  middy: { what: "middy" },
  "middy-powertools-logger": { what: "middy + Powertools logger" },
};

/** What one entry costs at a cold start; times are medians in milliseconds. */
export interface ColdStart extends Bundle {
  readonly entry: string;
  readonly what: string;
  readonly importMs: number;
  /** Without what importing an empty module costs. */
  readonly netImportMs: number;
  /** The first call of the handler, where there is one: work put off until then is not saved. */
  readonly firstCallMs: number | undefined;
}

/** Bundles every entry and imports each in fresh processes, all entries in turn in every round. */
export async function coldStart({
  quick,
  tell,
}: {
  quick: boolean;
  tell: (progress: string) => void;
}): Promise<ColdStart[]> {
  const folder = mkdtempSync(join(tmpdir(), "faasten-bench-"));
  await using table = await startTableService();
  try {
    const bundles = await bundleAll(folder);
    const importer = join(folder, "import-process.mjs");
    await bundle(new URL("import-process.ts", import.meta.url), importer);
    return results(bundles, importAll(importer, bundles, { rounds: quick ? 7 : 41, tell, tableUrl: table.url }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

type Bundles = Readonly<Record<string, Bundle>>;
type Imports = Readonly<Record<string, readonly Import[]>>;

interface Import {
  readonly importMs: number;
  readonly firstCallMs?: number;
  readonly returned?: unknown;
}

async function bundleAll(folder: string): Promise<Bundles> {
  const bundles: Record<string, Bundle> = {};
  for (const [entry, options] of Object.entries(ENTRIES)) {
    bundles[entry] = await bundle(
      new URL(`entries/${entry}.ts`, import.meta.url),
      join(folder, `${entry}.mjs`),
      options,
    );
  }
  return bundles;
}

function importAll(
  importer: string,
  bundles: Bundles,
  { rounds, tableUrl, tell }: { rounds: number; tableUrl: string; tell: (progress: string) => void },
): Imports {
  const credentials = { AWS_ACCESS_KEY_ID: "AKIDEXAMPLE", AWS_SECRET_ACCESS_KEY: "secret", AWS_SESSION_TOKEN: "token" };
  const env = { ...credentials, AWS_ENDPOINT_URL_DYNAMODB: tableUrl };
  const names = Object.keys(bundles);
  const imports: Record<string, Import[]> = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    if (round % 10 === 1) tell(`cold start: round ${round} of ${rounds}, ${names.length} processes each`);
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length] as string; // Nobody always comes first.
      const url = pathToFileURL((bundles[name] as Bundle).file).href;
      const one = runInLambda([importer, url], { timeoutMs: 20_000, env }) as Import;
      if (round > 0) imports[name]?.push(one);
      else check(name, one); // The first round only warms the file cache.
    }
  }
  return imports;
}

/** Handlers answer with what they were asked for, or that no message failed; one that fails is fast for nothing. */
function check(name: string, { firstCallMs, returned }: Import): void {
  const answer = JSON.stringify(returned);
  if (firstCallMs !== undefined && !/order-1|shoes|^\{"batchItemFailures":\[\]\}$/.test(answer))
    throw new Error(`entries/${name}.ts answered ${answer}`);
}

function results(bundles: Bundles, imports: Imports): ColdStart[] {
  const importMs = (entry: string): number => median((imports[entry] ?? []).map((one) => one.importMs));
  const empty = importMs("empty");
  return Object.entries(bundles).map(([entry, made]) => {
    const calls = (imports[entry] ?? []).flatMap(({ firstCallMs }) => firstCallMs ?? []);
    const times = { importMs: importMs(entry), netImportMs: importMs(entry) - empty };
    return {
      ...made,
      entry,
      what: ENTRIES[entry]?.what ?? entry,
      ...times,
      firstCallMs: calls.length > 0 ? median(calls) : undefined,
    };
  });
}
