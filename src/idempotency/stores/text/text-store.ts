import { FaastenError } from "../../../core/errors.ts";
import type { IdempotencyStore, Stored, Swap, Swapped } from "../../store.ts";
import { ABSENT, fromText, restText, versionText } from "./record-text.ts";

/**
 * What a service that keeps records as texts gets for a swap: how the text must begin that is there, how the new one begins
 * and ends, and in between how many milliseconds from the service's own time on the lease and the record have. Nothing for
 * a read.
 */
export type StepArguments = readonly [
  expected: string,
  version: string,
  leaseMs: string,
  expiryMs: string,
  rest: string,
];

/** Its time, alone after a swap; with the text that is there, or null, after a refusal or a read. */
export type StepAnswer = readonly [now: unknown, current?: string | null];

/** One atomic step of the service. */
export type Step = (key: string, args: StepArguments | readonly [], signal?: AbortSignal) => Promise<StepAnswer>;

/** A store of a service that can do such steps. */
export function textStore(name: string, step: Step): Pick<IdempotencyStore, "name" | "swap" | "read"> {
  return {
    name,
    swap: async (swap, signal) => swappedOf(name, await step(swap.key, argumentsOf(swap), signal)),
    read: async (key, signal) => storedOf(name, await step(key, [], signal)),
  };
}

/** What a swap is asked with. */
export function argumentsOf({ expected, next, now }: Swap): StepArguments {
  return [
    expected ? versionText(expected) : ABSENT,
    versionText(next),
    `${Math.round(next.leaseUntil - now)}`,
    `${Math.round(next.expiresAt - now)}`,
    restText(next),
  ];
}

/** What became of it. */
export function swappedOf(name: string, answer: StepAnswer): Swapped {
  return answer.length === 1 ? { swapped: true } : { swapped: false, ...storedOf(name, answer) };
}

function storedOf(name: string, [now, text]: StepAnswer): Stored {
  const current = text == null ? undefined : fromText(text);
  if (text == null || current) return { current, now: Number(now) };
  throw new FaastenError("RECORD_INVALID", `${name}: something is kept under this key that is no record of ours.`);
}
