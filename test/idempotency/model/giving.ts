import { clockOf, demand, fingerprintOf, latest, type Model, recordOf, stored, TICK } from "./model.ts";
import type { Caller, State } from "./state.ts";

/** A caller is given a success: `value`, which record number `at` had when the store answered. */
export function give(model: Model, state: State, index: number, value: string | undefined, at: number): void {
  const { epoch } = state.callers[index] as Caller;
  const then = recordOf(model, at);
  const now = stored(model, state);
  demand(model, state, "I11", !value || fingerprintOf(model, Number(value[0])) === fingerprintOf(model, index));
  demand(model, state, "I2", then?.state === "completed" && then.result === value);
  // The answer may have been on its way for longer than the record is kept; what has come since does not matter then.
  if (epoch !== state.epoch || now === undefined || latest(model, state) >= now.expiresAt) return;
  demand(model, state, "I2", now.state === "completed" && now.result === value);
  demand(model, state, "I3", state.given === undefined || state.given === value);
  state.given ??= value;
}

/** Keeps a published result in the memory of the process. */
export function keep(model: Model, state: State, index: number, at: number, replayed: boolean): void {
  const record = recordOf(model, at);
  if (!model.variant.cache || !record) return;
  state.cached = at;
  const late = model.habits.cache === "lateExpiry" && !replayed;
  state.cachedUntil = late ? clockOf(model, state, index) + model.variant.retention * TICK : record.expiresAt;
}

/** Gives what is kept, if that is for this caller and still holds. */
export function giveCached(model: Model, state: State, index: number): boolean {
  const record = recordOf(model, state.cached);
  if (!record) return false;
  const { cache } = model.habits;
  if (cache !== "anyPayload" && record.fingerprint !== fingerprintOf(model, index)) return false;
  if (cache !== "forever" && clockOf(model, state, index) >= state.cachedUntil) return false;
  const now = stored(model, state);
  const value = record.result;
  demand(model, state, "I11", !value || fingerprintOf(model, Number(value[0])) === fingerprintOf(model, index));
  // Whoever reads the memory reads no record, and must not give more than the record would have given.
  const counts = now !== undefined && latest(model, state) < now.expiresAt && now.state === "completed";
  demand(model, state, "I2", counts && now.result === value);
  return true;
}
