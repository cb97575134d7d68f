import type { Invocation } from "../core/invocation.ts";
import { recordEvent } from "../core/record-event.ts";
import type { Slot } from "../core/slot.ts";
import type { Fields } from "./record.ts";

/** What a logger and its children keep for an invocation, or for one record of its batch. */
export interface LogScope {
  readonly of: Invocation;
  /** What is appended: a record starts with what its invocation has, and keeps its own to itself. */
  fields: Fields;
  /** Members of the wide record: of the invocation and all of its records. */
  readonly wide: { fields?: Fields; written?: boolean };
}

/** Where a family of loggers keeps its scopes: two loggers of a function do not see each other's fields. */
export type LogSlot = Slot<LogScope>;

/** Who keeps scopes: a family of loggers. */
export interface ScopeKeeper {
  readonly slot: LogSlot;
  /** Fields that all lines of an invocation, or of one record of its batch, start with. */
  opening(invocation: Invocation): Fields;
}

/** Gives the scope of an invocation or of a record's view, made when it is first needed. */
export function scopeOf(keeper: ScopeKeeper, invocation: Invocation): LogScope {
  const known = keeper.slot.get(invocation);
  if (known?.of === invocation) return known;
  const eventId = recordEvent.get(invocation)?.id;
  const fields = {
    ...known?.fields,
    ...(eventId !== undefined && { "cloudevents.event_id": eventId }),
    ...keeper.opening(invocation),
  };
  const scope = { of: invocation, fields, wide: known?.wide ?? {} };
  keeper.slot.set(invocation, scope);
  return scope;
}
