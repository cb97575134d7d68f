import type { Invocation } from "./invocation.ts";
import { createSlot, type Slot } from "./slot.ts";

/** Takes a failure that no caller will ever see: of background work, of a finalizer, of a record that is tried again. */
export type Reporter = (error: unknown, what: string) => void;

/** Where a logger puts its reporter; without one, failures go to the console, because silence would lose them. */
export const reporter: Slot<Reporter> = createSlot<Reporter>();

/** Reports a failure that no caller will see. Never throws. */
export function report(invocation: Invocation, error: unknown, what: string): void {
  try {
    (reporter.get(invocation) ?? toConsole)(error, what);
  } catch (failure) {
    toConsole(error, what);
    toConsole(failure, "the reporter failed");
  }
}

function toConsole(error: unknown, what: string): void {
  try {
    console.error(`faasten: ${what}:`, error);
  } catch {
    console.error(`faasten: ${what}: (the error cannot be printed)`); // A getter or proxy of the error threw.
  }
}
