import { equal } from "./app/check.ts";
import { LARGE_LINES, LEVELS } from "./app/log-levels.ts";
import type { Printed } from "./program.ts";

/** Runs a program of the app with these arguments, and gives what it printed. */
export type RunApp = (program: string, ...args: readonly string[]) => Promise<Printed>;

/** What can only be seen from outside: the lines of the default sink and of the console's, as a runtime prints them. */
export function printedLineChecks(run: RunApp): Record<string, () => Promise<void>> {
  return {
    "standard output gets one line of JSON for each level": async () => {
      const { stdout, stderr } = await run("log-lines.ts", "levels");
      equal([messages(stdout), stderr], [LEVELS, ""]);
    },

    "standard output gets large lines whole, though the process exits right after the last call": async () => {
      const { stdout } = await run("log-lines.ts", "large lines, then exit");
      equal(indexes(stdout, 0), numbers(LARGE_LINES));
    },

    "consoleSink: each line goes to the stream of its level": async () => {
      const { stdout, stderr } = await run("log-lines.ts", "levels to the console");
      equal([messages(stdout), messages(stderr)], [LEVELS.slice(0, 3), LEVELS.slice(3)]);
    },
  };
}

/** For Node, where threads write to one standard output. */
export function threadChecks(run: RunApp): Record<string, () => Promise<void>> {
  return {
    "large lines of the main thread and three workers are whole and do not mix": async () => {
      const { stdout } = await run("log-threads.ts");
      for (const thread of numbers(4)) equal(indexes(stdout, thread), numbers(LARGE_LINES));
    },
  };
}

/** Throws at a line that is not whole. */
function parse(printed: string): { level: string; message: string; total?: number; thread?: number; index?: number }[] {
  equal(printed.at(-1) ?? "\n", "\n");
  return printed
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as never);
}

function messages(printed: string): string[] {
  const lines = parse(printed);
  equal(
    lines.map(({ level, total }) => [level, total]),
    lines.map(({ message }) => [message.toUpperCase(), 10]),
  );
  return lines.map(({ message }) => message);
}

function indexes(printed: string, ofThread: number): unknown[] {
  return parse(printed).flatMap(({ thread, index }) => (thread === ofThread ? [index] : []));
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
