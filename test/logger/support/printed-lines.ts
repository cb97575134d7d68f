import type { Readable } from "node:stream";

/** What of the lines of a process has arrived. */
export interface Printed {
  /** Lines that are whole, JSON, and the next one of their thread. */
  lines: number;
  /** Lines that are not whole, and what stands after the last line feed. */
  broken: string[];
  /** Lines that are whole and do not continue the count of their thread. */
  misplaced: string[];
}

/** When nothing has come for so long, nothing will: the process is stopped. */
const patienceMs = 10_000;

/** Reads until everything is there, or the process has ended, or nothing comes any more. */
export async function readLines(output: Readable, expected: number): Promise<Printed> {
  let text = "";
  let lines = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const patience = setTimeout(resolve, patienceMs);
  output.setEncoding("utf8").on("data", (part: string) => {
    text += part;
    lines += part.split("\n").length - 1;
    patience.refresh();
    if (lines >= expected) resolve();
  });
  output.on("end", resolve).on("error", resolve);
  await promise;
  clearTimeout(patience);
  return sort(text.split("\n"));
}

function sort(lines: readonly string[]): Printed {
  const rest = lines.at(-1) ?? "";
  const printed: Printed = { lines: 0, broken: rest === "" ? [] : [shorten(rest)], misplaced: [] };
  const next = new Map<number, number>();
  for (const line of lines.slice(0, -1)) {
    const record = parse(line);
    if (!record) printed.broken.push(shorten(line));
    else if (record.index !== (next.get(record.thread) ?? 0)) printed.misplaced.push(shorten(line));
    else printed.lines += 1;
    if (record) next.set(record.thread, record.index + 1);
  }
  return printed;
}

function parse(line: string): { thread: number; index: number } | undefined {
  try {
    return JSON.parse(line) as { thread: number; index: number };
  } catch {
    return undefined;
  }
}

/** The padding says nothing. */
function shorten(line: string): string {
  return line.replaceAll(/x{20,}/g, (pad) => `(${pad.length} x)`).slice(0, 300);
}
