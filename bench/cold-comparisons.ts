import type { ColdStart } from "./cold-start.ts";
import type { Comparison } from "./comparison.ts";

/** Who does the same job: our entry, the peer's, and the peer's name in the table. */
const PAIRS: readonly (readonly [what: string, ours: string, theirs: string, peer: string])[] = [
  ["logger alone", "logger", "powertools-logger", "Powertools logger"],
  ["logger alone", "logger", "pino", "pino, sync"],
  ["HTTP function", "http", "hono", "Hono"],
  ["HTTP function", "http", "powertools-router", "Powertools router"],
  ["HTTP function with logger", "http-logger", "powertools-router-logger", "Powertools router + logger"],
  ["batch alone", "batch", "powertools-batch", "Powertools batch"],
  ["idempotency alone", "idempotency", "powertools-idempotency", "Powertools idempotency"],
  [
    "idempotency + DynamoDB",
    "idempotency-dynamodb",
    "powertools-idempotency-dynamodb",
    "Powertools idempotency + DynamoDB",
  ],
  ["wrapped handler with logger", "foundation", "middy-powertools-logger", "middy + Powertools logger"],
];

/** The cost of the pairs in bytes and in time; the import without what an empty module costs. */
export function coldComparisons(entries: readonly ColdStart[]): Comparison[] {
  const find = (name: string): ColdStart => entries.find(({ entry }) => entry === name) as ColdStart;
  const compare = (
    aspect: string,
    inWords: (value: number) => string,
    cost: (entry: ColdStart) => number,
  ): Comparison[] =>
    PAIRS.map(([what, ours, theirs, peer]) => {
      const [our, their] = [cost(find(ours)), cost(find(theirs))];
      return { what: `${what}, ${aspect}`, peer, ours: inWords(our), theirs: inWords(their), ratio: our / their };
    });
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  return [
    ...compare("bytes", kilobytes, ({ bytes }) => bytes),
    ...compare("import", ms, ({ netImportMs }) => netImportMs),
    ...compare("import and first call", ms, ({ netImportMs, firstCallMs = Number.NaN }) => netImportMs + firstCallMs),
  ].filter(({ ratio }) => !Number.isNaN(ratio)); // Some entries are only imported.
}

export const COLD_START_HEAD = ["entry", "min", "min + gz", "import", "net of an empty module", "first call"] as const;

export function coldStartCells({
  entry,
  what,
  bytes,
  gzipBytes,
  importMs,
  netImportMs,
  firstCallMs,
}: ColdStart): readonly string[] {
  const times = [importMs, netImportMs, firstCallMs].map((ms) => (ms === undefined ? "" : `${ms.toFixed(2)} ms`));
  return entry === "empty"
    ? [what, "", "", times[0] ?? "", "", ""]
    : [what, kilobytes(bytes), kilobytes(gzipBytes), ...times];
}

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`;
}
