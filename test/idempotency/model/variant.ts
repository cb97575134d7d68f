import { ALL, type Invariant } from "./invariants.ts";

/**
 * What may go wrong. `slow`: a request or an answer is on its way for a tick or more; all others take no time. `lost`: an
 * answer never arrives. `delayed`: a request arrives after its sender has given it up, or never.
 */
export type Fault = "slow" | "lost" | "delayed" | "crash" | "throw";

/** One world to search: who calls, what may go wrong, how far. Times are ticks. */
export interface Variant {
  readonly name: string;
  readonly mode: "retry" | "atMostOnce" | "transaction";
  /** How far each caller's clock is ahead; there are as many callers. */
  readonly clocks: readonly number[];
  /** The payload of each caller, one letter; none means the same for all. */
  readonly payloads: string;
  /** The durable execution of each caller, one letter; a blank means none. */
  readonly owners: string;
  /** How often each caller may ask for an attempt. */
  readonly acquisitions: number;
  readonly horizon: number;
  readonly lease: number;
  readonly guard: number;
  readonly retention: number;
  /** How much may go wrong in one history, and what. */
  readonly faults: number;
  readonly mayGoWrong: readonly Fault[];
  /** How long a released record makes the next attempt wait. */
  readonly delay: number;
  readonly renewals: number;
  readonly maxAttempts: number;
  /** A handler stops when its owner can no longer be sure of the lease. */
  readonly selfFence: boolean;
  /** Whoever finds an indeterminate record finds out whether the effect took place, and resolves it. */
  readonly recover: boolean;
  /** The store deletes what has expired, and callers come again after an answer. */
  readonly deletion: boolean;
  /** How long a request may be under way where records are deleted. */
  readonly messageLife: number;
  /** Callers share a process, which keeps results until they expire. */
  readonly cache: boolean;
  /** The result is an empty one. */
  readonly voidResult: boolean;
  readonly holds: readonly Invariant[];
}

const BASE: Omit<Variant, "name" | "mode"> = {
  clocks: [0, 0],
  payloads: "",
  owners: "",
  acquisitions: 2,
  horizon: 5,
  lease: 2,
  guard: 0,
  retention: 100,
  faults: 2,
  mayGoWrong: ["slow", "lost", "delayed", "crash", "throw"],
  delay: 0,
  renewals: 0,
  maxAttempts: 9,
  selfFence: true,
  recover: false,
  deletion: false,
  messageLife: 1,
  cache: false,
  voidResult: false,
  holds: ALL,
};

/** A world like the usual one but for what is said. */
export function variant(name: string, mode: Variant["mode"], differs: Partial<Variant> = {}): Variant {
  return { ...BASE, name, mode, ...differs };
}
