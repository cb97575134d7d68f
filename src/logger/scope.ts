import type { Invocation } from "../core/invocation.ts";
import { createSlot, type Slot } from "../core/slot.ts";
import { copyFields, mergeFields } from "./fields.ts";
import type { Fields } from "./record.ts";

/** What a logger and its children keep for one invocation. */
export interface InvocationLog {
  /** For the wide record: members of it, later ones over earlier ones. */
  annotations: Fields;
  /** False until the logger is fastened to the function: then a wide record will be written. */
  readonly wide: boolean;
}

/** What is appended in a scope; a record of a batch starts with what its invocation has, and keeps its own to itself. */
export interface LogScope {
  readonly log: InvocationLog;
  readonly fields: Fields;
}

/** Where a family of loggers keeps its scopes. */
export type LogSlot = Slot<LogScope>;

/** Makes the place of one family of loggers: two loggers of a function do not see each other's fields. */
export function createLogSlot(): LogSlot {
  return createSlot<LogScope>();
}

/** Appends fields to a scope; without changing those that records of a batch have started from. */
export function appendFields(slot: LogSlot, invocation: Invocation, fields: Fields): void {
  const scope = slot.get(invocation) ?? { log: { annotations: {}, wide: false }, fields: {} };
  slot.set(invocation, { log: scope.log, fields: mergeFields(scope.fields, copyFields(fields)) });
}

/** Takes appended fields back. */
export function removeFields(slot: LogSlot, invocation: Invocation, names: readonly string[]): void {
  const scope = slot.get(invocation);
  if (!scope) return;
  const kept = Object.entries(scope.fields).filter(([name]) => !names.includes(name));
  slot.set(invocation, { log: scope.log, fields: Object.fromEntries(kept) });
}
