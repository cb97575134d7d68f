import { equal } from "./app/check.ts";
import { LEVELS } from "./app/log-levels.ts";
import type { Printed } from "./program.ts";

/** What workerd prints of a worker's log: the last line of standard output is the runner's own report. */
export function workerLineChecks(fetchFrom: (path: string) => Promise<Printed>): Record<string, () => Promise<void>> {
  return {
    "the default sink logs one line of JSON for each level, as it is": async () => {
      const { stdout, stderr } = await fetchFrom("/log");
      const lines = stdout
        .trim()
        .split("\n")
        .slice(0, -1)
        .filter((line) => line !== "");
      const records = lines.map((line) => JSON.parse(line) as { level: string; message: string });
      equal(
        records.map(({ level, message }) => [level, message]),
        LEVELS.map((level) => [level.toUpperCase(), level]),
      );
      equal(stderr, "");
    },

    "workersSink: each level's object goes to the console's method of that level": async () => {
      const { stdout, stderr } = await fetchFrom("/log/workers-sink");
      equal([objects(stdout), objects(stderr)], [LEVELS.slice(0, 3), LEVELS.slice(3)]);
    },
  };
}

/** workerd prints an object as the inspector does, over one line or several; a text it would print without quotes. */
function objects(printed: string): string[] {
  return [...printed.matchAll(/^\{[^{}]*\bmessage: '(\w+)',[^{}]*\btotal: 10\s*\}$/gm)].map(
    ([, message]) => message ?? "",
  );
}
