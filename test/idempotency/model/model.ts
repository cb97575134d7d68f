import { decide as realDecide } from "../../../src/idempotency/decide.ts";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import type { Habits } from "./habits.ts";
import { type Interned, internedRecords, internedRequests, type Request } from "./interning.ts";
import type { Invariant } from "./invariants.ts";
import type { Caller, State } from "./state.ts";
import type { Variant } from "./variant.ts";

/** A tick in milliseconds: long enough that fencing numbers, which are times, do not run ahead of the clock. */
export const TICK = 1000;

export type Decide = typeof realDecide;

/** What is searched: the machine, those who drive it, and the world around them. */
export interface Model {
  readonly variant: Variant;
  readonly decide: Decide;
  readonly habits: Habits;
  readonly records: Interned<IdempotencyRecord>;
  readonly requests: Interned<Request>;
  readonly watched: ReadonlySet<Invariant>;
  /** The most that a clock is ahead. */
  readonly skew: number;
}

export function modelOf(variant: Variant, decide: Decide = realDecide, habits: Habits = {}): Model {
  return {
    variant,
    decide,
    habits,
    records: internedRecords(),
    requests: internedRequests(),
    watched: new Set(variant.holds),
    skew: Math.max(...variant.clocks),
  };
}

/** The record as it is in the store. */
export function stored(model: Model, state: State): IdempotencyRecord | undefined {
  return recordOf(model, state.record);
}

export function recordOf(model: Model, id: number): IdempotencyRecord | undefined {
  return id === 0 ? undefined : model.records.get(id);
}

/** What a caller's clock says. */
export function clockOf({ variant }: Model, state: State, index: number): number {
  return (state.tick + (variant.clocks[index] ?? 0)) * TICK;
}

/** No clock says that it is later. */
export function latest(model: Model, state: State): number {
  return (state.tick + model.skew) * TICK;
}

export function fingerprintOf({ variant }: Model, index: number): string {
  return variant.payloads[index] ?? "p";
}

/** The token of a caller's latest acquisition. */
export function tokenOf({ habits }: Model, state: State, index: number): string {
  if (habits.tokenPerProcess) return "00";
  if (habits.sharedHandle && state.lastToken) return state.lastToken;
  const { acquired, resent } = state.callers[index] as Caller;
  return habits.tokenPerRequest ? `${index}${acquired}${resent}` : `${index}${acquired}`;
}

/** What the latest acquisition of a caller results in; each in something else, so that no two are mistaken. */
export function resultOf({ variant }: Model, index: number, { acquired }: Caller): string {
  return variant.voidResult ? "" : `${index}${acquired}`;
}

/** Notes that an invariant is broken, if it is one that this variant must keep. The first counts. */
export function demand(model: Model, state: State, invariant: Invariant, holds: boolean): void {
  if (!holds && state.broken === undefined && model.watched.has(invariant)) state.broken = invariant;
}
