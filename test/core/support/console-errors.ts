import { format } from "node:util";
import { onTestFinished, vi } from "vitest";

/** Catches what goes to console.error until the test ends, as the lines that a terminal would have shown. */
export function consoleErrors(): readonly string[] {
  const lines: string[] = [];
  // Formatted for real: printing a hostile value may throw, and the library has to live with that.
  const spy = vi.spyOn(console, "error").mockImplementation((...args) => void lines.push(format(...args)));
  onTestFinished(() => spy.mockRestore());
  return lines;
}
