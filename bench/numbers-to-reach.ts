/** What the library wants to reach: a ratio, and how it is said. */
export interface NumberToReach {
  readonly atMost: number;
  readonly words: string;
}

/** The number to reach for a row and a peer, if there is one. They are ratios, because machines differ; nothing asserts them. */
export function numberToReach(what: string, peer: string): NumberToReach | undefined {
  const found = NUMBERS.find(([row, than]) => row === what && than === peer);
  if (!found) return undefined;
  const [, , ours, theirs, unit] = found;
  const atMost = ours / theirs;
  return { atMost, words: `<= ${atMost.toFixed(2)} (${ours} of ${theirs} ${unit})` };
}

/** What was measured of the peers when the library was designed, and what it set itself. */
// oxfmt-ignore
const NUMBERS: readonly (readonly [what: string, peer: string, ours: number, theirs: number, unit: string])[] = [
  ["logger alone, bytes",                  "Powertools logger",  9,   23.7, "kB"],
  ["logger alone, import",                 "Powertools logger",  2.5, 8.5,  "ms"],
  ["one info line, 2 fields",              "Powertools",         1.6, 6.0,  "us"],
  ["one info line, 2 fields",              "pino, sync",         1.6, 2.4,  "us"],
  // Set for a line and a metric together; the line alone is held to the same ratio until there are metrics.
  ["invocation, .event with 1 line",       "middy + Powertools", 6,   20,   "us"],
  ["invocation, .raw with 1 line",         "middy + Powertools", 6,   20,   "us"],
  ["invocation, .raw, wide record alone",  "middy + Powertools", 6,   20,   "us"],
  ["HTTP API v2, GET with a query",        "Hono",               10,  17.9, "us"],
  ["HTTP API v2, GET with a query",        "Powertools router",  10,  19.2, "us"],
  ["HTTP API v2, POST with JSON",          "Hono",               10,  17.9, "us"],
  ["HTTP API v2, POST with JSON",          "Powertools router",  10,  19.2, "us"],
  ["batch alone, bytes",                   "Powertools batch",   5,   8.8,  "kB"],
  ["batch alone, import",                  "Powertools batch",   1.5, 1.5,  "ms"],
  ["SQS, 10,000 no-op records",            "Powertools batch",   4,   9.7,  "ms"],
  ["SQS, 10,000 no-op records, the engine alone", "Powertools batch", 4, 9.7, "ms"],
  ["idempotency + DynamoDB, bytes",        "Powertools idempotency + DynamoDB", 25, 575, "kB"],
  ["idempotency + DynamoDB, import",       "Powertools idempotency + DynamoDB", 4, 67, "ms"],
  ["idempotent call, fresh",               "Powertools",         3,   4,    "us"],
  ["idempotent call, replayed",            "Powertools",         5,   10,   "us"],
];
