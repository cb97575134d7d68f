// One row in a process of its own, so that what it does to heap and optimiser reaches no other row. Lines go to standard
// output by each tool's own way, which the parent points at /dev/null; results go to descriptor 3.
// Arguments: the module of rows, then either a row's number, rounds and ms per block, or the file that standard output is.
import { deepStrictEqual, equal, ok } from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { alternate } from "./alternate.ts";
import { OURS, type Printed, type Row } from "./row.ts";

const [module = "", rowOrOutput = "", rounds, blockMs] = process.argv.slice(2);
const { rows } = (await import(module)) as { rows: readonly Row[] };
const answer = rounds === undefined ? await rehearse(rowOrOutput) : await measure(Number(rowOrOutput));
writeFileSync(3, JSON.stringify(answer));

async function measure(index: number): Promise<Record<string, number[]>> {
  const { contestants } = rows[index] as Row;
  const measured = await alternate(Object.values(contestants), { rounds: Number(rounds), blockMs: Number(blockMs) });
  return Object.fromEntries(Object.keys(contestants).map((name, nth) => [name, measured[nth] ?? []]));
}

/** Runs everything once and compares: whoever does less work than the others must not be timed. */
async function rehearse(output: string): Promise<{ what: string; printed: Record<string, Printed> }[]> {
  const rehearsed = [];
  for (const row of rows) {
    const comparable = async (name: string): Promise<unknown> => {
      const returned = await row.contestants[name]?.();
      return row.result?.(returned as never);
    };
    const printed: Record<string, Printed> = {};
    const expected = await comparable(OURS);
    for (const name of Object.keys(row.contestants)) {
      const before = readFileSync(output).length;
      deepStrictEqual(await comparable(name), expected, `${row.what}: ${name} gives another result`);
      printed[name] = checked(row, name, readFileSync(output).subarray(before));
    }
    rehearsed.push({ what: row.what, printed });
  }
  return rehearsed;
}

function checked({ what, lines: expected, check = hasOrderId }: Row, name: string, bytes: Buffer): Printed {
  const lines = bytes.toString().split("\n").slice(0, -1);
  const count = expected?.[name] ?? 0;
  equal(lines.length, count, `${what}: ${name} printed ${lines.length} lines instead of ${count}`);
  try {
    if (count > 0) check(lines, name);
  } catch (error) {
    throw new Error(`${what}: ${name} printed ${lines[0]}`, { cause: error });
  }
  return { bytes: bytes.length, lines: lines.length };
}

function hasOrderId([line = ""]: readonly string[]): void {
  ok(Object.hasOwn(JSON.parse(line) as object, "orderId"));
}
