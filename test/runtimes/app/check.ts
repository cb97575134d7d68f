/** One line of a runtime's answer. */
export interface Check {
  name: string;
  ok: boolean;
  detail?: string;
}

const secondsForEach = 10;

/** Runs each check in turn; one that throws, or never ends, is a failure with its reason. */
export async function runChecks(checks: Record<string, () => unknown>): Promise<Check[]> {
  const results: Check[] = [];
  for (const [name, check] of Object.entries(checks)) {
    try {
      await withTimeout(check);
      results.push({ name, ok: true });
    } catch (error) {
      results.push({
        name,
        ok: false,
        detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
  }
  return results;
}

/** Compares by what JSON says, which is the same everywhere. */
export function equal(actual: unknown, expected: unknown): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`expected ${wanted}, got ${got}`);
}

async function withTimeout(check: () => unknown): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${secondsForEach} seconds`)), secondsForEach * 1000);
  });
  try {
    await Promise.race([check(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
