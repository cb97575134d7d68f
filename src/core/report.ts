import type { Invocation } from "./invocation.ts";
import { recordEvent } from "./record-event.ts";
import { createSlot, type Slot } from "./slot.ts";

/**
 * Takes a failure that no caller will ever see: of background work, of a finalizer, of a record that is tried again;
 * with the invocation or the record's view that it belongs to.
 */
export type Reporter = (error: unknown, what: string, scope: Invocation) => void;

/** Where a logger puts its reporter; without one, failures go to the console, because silence would lose them. */
export const reporter: Slot<Reporter> = createSlot<Reporter>();

/** Reports a failure that no caller will see. Never throws. */
export function report(scope: Invocation, error: unknown, what: string): void {
  try {
    (reporter.get(scope) ?? toConsole)(error, what, scope);
  } catch (failure) {
    toConsole(error, what, scope);
    toConsole(failure, "the reporter failed", scope);
  }
}

function toConsole(error: unknown, what: string, scope: Invocation): void {
  const id = recordEvent.get(scope)?.id;
  const text = `faasten: ${what}${id === undefined ? "" : ` (${id})`}:`;
  try {
    console.error(text, error);
  } catch {
    console.error(`${text} (the error cannot be printed)`); // A getter or proxy of the error threw.
  }
}
