import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Pace } from "./alternate.ts";
import type { Comparison } from "./comparison.ts";
import { runInLambda } from "./lambda-process.ts";
import { median } from "./median.ts";
import { OURS, type Printed } from "./row.ts";

const MODULES = [
  "log-line",
  "log-values",
  "log-redaction",
  "log-formats",
  "log-kept-back",
  "logged-invocation",
  "wrapper",
  "http",
  "batch",
  "idempotency",
] as const;

/** What each contestant printed in one call, and the comparisons. */
export interface RowReport {
  readonly what: string;
  readonly printed: Readonly<Record<string, Printed>>;
  readonly comparisons: readonly Comparison[];
}

/** Measures every row in several processes, one process at a time; rows take turns, so that a bad minute hits them all. */
export function perInvocation({ quick, tell }: { quick: boolean; tell: (progress: string) => void }): RowReport[] {
  const pace: Pace = quick ? { rounds: 12, blockMs: 4 } : { rounds: 40, blockMs: 10 };
  const rows = MODULES.flatMap(rehearse);
  const runs = rows.map((): Run[] => []);
  for (let nth = 1, processes = quick ? 1 : 5; nth <= processes; nth += 1) {
    tell(`per invocation: process ${nth} of ${processes} for each of ${rows.length} rows`);
    rows.forEach((row, at) => runs[at]?.push(measure(row, pace)));
  }
  return rows.map(({ what, printed }, at) => ({ what, printed, comparisons: compare(what, runs[at] ?? []) }));
}

interface Rehearsed {
  readonly module: string;
  readonly index: number;
  readonly what: string;
  readonly printed: Readonly<Record<string, Printed>>;
}

/** Nanoseconds per call by contestant, one number for each round. */
type Run = Readonly<Record<string, readonly number[]>>;

const script = fileURLToPath(new URL("row-process.ts", import.meta.url));

function rehearse(name: string): Rehearsed[] {
  const module = new URL(`rows/${name}.ts`, import.meta.url).href;
  const folder = mkdtempSync(join(tmpdir(), "faasten-bench-"));
  try {
    const output = join(folder, "stdout");
    const rows = runInLambda([script, module, output], { timeoutMs: 30_000, output });
    return (rows as Pick<Rehearsed, "what" | "printed">[]).map((row, index) => ({ ...row, module, index }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure({ module, index }: Rehearsed, { rounds, blockMs }: Pace): Run {
  const numbers = [index, rounds, blockMs].map(String);
  return runInLambda(["--expose-gc", script, module, ...numbers], { timeoutMs: 120_000 }) as Run;
}

function compare(what: string, runs: readonly Run[]): Comparison[] {
  const peers = Object.keys(runs[0] ?? {}).filter((name) => name !== OURS);
  const all = (name: string): number[] => runs.flatMap((run) => run[name] ?? []);
  return peers.map((peer) => {
    const byRun = runs.map((run) => median(ratios(run, peer)));
    const ratio = median(runs.flatMap((run) => ratios(run, peer)));
    const times = { ours: inWords(median(all(OURS))), theirs: inWords(median(all(peer))) };
    return {
      what,
      peer,
      ...times,
      ratio,
      ...(runs.length > 1 && { spread: [Math.min(...byRun), Math.max(...byRun)] as const }),
    };
  });
}

/** Round by round: the two blocks ran within milliseconds of each other. */
function ratios(run: Run, peer: string): number[] {
  return (run[OURS] ?? []).map((ours, round) => ours / (run[peer]?.[round] ?? Number.NaN));
}

function inWords(nanoseconds: number): string {
  if (nanoseconds < 1000) return `${nanoseconds.toFixed(nanoseconds < 10 ? 1 : 0)} ns`;
  return nanoseconds < 1e6 ? `${(nanoseconds / 1000).toFixed(2)} us` : `${(nanoseconds / 1e6).toFixed(2)} ms`;
}
