import { onTestFinished, vi } from "vitest";

export type ConsoleCall = [method: string, ...args: unknown[]];

/** Keeps what reaches the console's own methods until the test ends, and prints none of it. */
export function spyOnConsole(): ConsoleCall[] {
  const calls: ConsoleCall[] = [];
  for (const method of ["trace", "debug", "log", "info", "warn", "error"] as const) {
    const spy = vi.spyOn(console, method).mockImplementation((...args) => void calls.push([method, ...args]));
    onTestFinished(() => spy.mockRestore());
  }
  return calls;
}
