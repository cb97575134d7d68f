// npm run bench [-- --quick]: faasten and its peers in turn, in one run. Nothing is asserted: a slow machine is no bug.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { COLD_START_HEAD, coldComparisons, coldStartCells } from "./cold-comparisons.ts";
import { coldStart } from "./cold-start.ts";
import { COMPARISON_HEAD, comparisonCells } from "./comparison.ts";
import { FEATURE_HEAD, featureBytes, featureCells } from "./feature-bytes.ts";
import { machine } from "./machine.ts";
import { perInvocation, type RowReport } from "./per-invocation.ts";
import { table } from "./table.ts";
import { versions } from "./versions.ts";

const { quick } = parseArgs({ options: { quick: { type: "boolean", default: false } } }).values;
const tell = (progress: string): void => console.error(progress);

const { plain, features } = await featureBytes();
const cold = await coldStart({ quick, tell });
const rows = perInvocation({ quick, tell });
const comparisons = [...coldComparisons(cold), ...rows.flatMap((row) => row.comparisons)];

const report = `# Benchmark

${machine()}.
${versions()}.

\`npm run bench\` measures faasten and its peers in turn in one run, because a ratio holds where a time does not. Lower is better
everywhere; a ratio below 1 says that faasten costs less. It is the median of the ratios of neighbouring blocks of some
milliseconds, not the quotient of the two medians beside it. In brackets: the lowest and the highest of several processes.

## Cold start

Each entry is a small Lambda handler, bundled and minified by esbuild, imported and called once in fresh processes. Medians. Those with
DynamoDB send their two writes to a server on loopback that takes every write, without TLS.

${table(COLD_START_HEAD, cold.map(coldStartCells))}

## What each feature of the logger adds

How many bytes the bundle of a logger grows by when one feature is imported and used: minified, and minified and gzipped. With nothing
but its defaults, a logger has ${plain.bytes} B and ${plain.gzipBytes} B.

${table(FEATURE_HEAD, features.map(featureCells))}

## Compared

${table(
  COMPARISON_HEAD,
  comparisons.map((one, at) => comparisonCells(one, comparisons[at - 1])),
)}

## What the loggers print

Bytes of what one call or invocation writes to standard output:

${table(["what", "by whom", "bytes", "lines"], rows.flatMap(printedCells))}
`;

console.log(report);
// A quick run is there to see that everything runs; its numbers are not worth keeping.
if (!quick) writeFileSync(new URL("results.md", import.meta.url), report);

function printedCells({ what, printed }: RowReport): string[][] {
  return Object.entries(printed)
    .filter(([, { lines }]) => lines > 0)
    .map(([name, { bytes, lines }], at) => [at === 0 ? what : "", name, String(bytes), String(lines)]);
}
