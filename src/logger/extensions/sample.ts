import type { Invocation, InvocationSummary } from "../../core/invocation.ts";
import { lifecycleOf } from "../../core/lifecycle.ts";
import { checkOptions, numberOf, requireOption, type Rule } from "../../core/options.ts";
import { report } from "../../core/report.ts";
import { createSlot } from "../../core/slot.ts";
import type { TraceContext } from "../../core/trace.ts";
import type { LogExtension, Sampler, WideSampler } from "../extension.ts";
import { type LogLevel, SEVERITY } from "../level.ts";
import { LINE_LEVEL, lineLevel } from "../line-level.ts";

/** Options of `ratio`. */
export interface RatioOptions {
  /** The least severe level that a sampled invocation writes. @default "debug" */
  readonly level?: LogLevel;
  /** A number from 0 to below 1, for invocations without a trace. @default `Math.random` */
  readonly random?: () => number;
}

/**
 * Lets a share of all invocations, from 0 to 1, write lines below the logger's level.
 *
 * It is decided once for each invocation, with all records of its batch, and by the trace where there is one: all
 * functions of a trace decide alike, and a higher rate includes what a lower one takes.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a rate below 0 or above 1, or a bad option.
 * @see https://opentelemetry.io/docs/specs/otel/trace/tracestate-probability-sampling/
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { ratio } from "faasten/logger/sample";
 *
 * // Writes info and above, and of one in a thousand invocations debug too.
 * export const log = createLogger({ sample: ratio(0.001) });
 * ```
 */
export function ratio(rate: number, options: RatioOptions = {}): Sampler & LogExtension {
  requireOption("ratio", "rate", rate, SHARE);
  checkOptions("ratio", options, { level: LINE_LEVEL, random: "a function" });
  const { random = Math.random } = options;
  const level = lineLevel(options.level ?? "debug");
  const isSampled = decideOnce(rate, random);
  return {
    level,
    isSampled,
    extend(family) {
      const { emit } = family;
      family.floor = Math.min(family.floor, SEVERITY[level]);
      family.emit = (line) => {
        const below = SEVERITY[line.level] < SEVERITY[line.threshold] && SEVERITY[line.level] >= SEVERITY[level];
        if (below && line.invocation && isSampled(line.invocation)) family.put(family.record(line));
        else emit(line);
      };
    },
  };
}

/** Options of `tail`. */
export interface TailOptions {
  /** The share, from 0 to 1, of the invocations that no other option keeps. */
  readonly ratio: number;
  /** Keeps what took at least so many milliseconds. @default none for being slow */
  readonly slowMs?: number;
  /** Keeps what ended so. @default `["error", "timeout", "partial", "aborted"]` */
  readonly outcomes?: readonly InvocationSummary["outcome"][];
  /** Keeps the first invocation of an instance. @default false */
  readonly coldStarts?: boolean;
  /** Keeps what it says true of. If it throws, the record is kept and the error reported. @default none */
  readonly keep?: (invocation: Invocation, summary: InvocationSummary) => boolean;
  /** A number from 0 to below 1, for invocations without a trace. @default `Math.random` */
  readonly random?: () => number;
}

/** What `tail` gives. */
export interface TailSampler extends LogExtension {
  /** How many invocations the wide record of this one stands for; 0 if it is not written. */
  readonly weigh: WideSampler;
}

/**
 * Writes the wide records worth keeping, and a share of the others, decided when the invocation has ended.
 *
 * A record kept for its own sake stands for one invocation; one of the share stands for `1 / ratio` of them. The field
 * `sample_weight` says so: counts must be multiplied with it. The share is taken by the trace, as `ratio` does it.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a bad option.
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { tail } from "faasten/logger/sample";
 *
 * // Every failure, everything that took a second, and a tenth of the rest.
 * export const log = createLogger({ wide: tail({ ratio: 0.1, slowMs: 1000 }) });
 * ```
 */
export function tail(options: TailOptions): TailSampler {
  checkOptions("tail", options, {
    ratio: SHARE,
    slowMs: numberOf(0),
    outcomes: [`a list of some of ${OUTCOMES.join(", ")}`, areOutcomes],
    coldStarts: "a boolean",
    keep: "a function",
    random: "a function",
  });
  requireOption("tail", "ratio", options.ratio, SHARE);
  const { ratio: rate, slowMs, outcomes = FAILED, coldStarts = false, keep, random = Math.random } = options;
  const kept = new Set<string>(outcomes);
  const isSampled = decideOnce(rate, random);
  const weigh: WideSampler = (invocation, summary) => {
    const always =
      kept.has(summary.outcome) ||
      (slowMs !== undefined && summary.durationMs >= slowMs) ||
      (coldStarts && invocation.coldStart) ||
      (keep !== undefined && keeps(keep, invocation, summary));
    if (always) return 1;
    return isSampled(invocation) ? 1 / rate : 0;
  };
  return {
    weigh,
    extend(family) {
      const { closing } = family;
      family.closing = (invocation, summary) => {
        const weight = weigh(invocation, summary);
        const fields = closing(invocation, summary);
        return fields && weight > 0 ? { ...fields, sample_weight: weight } : undefined;
      };
    },
  };
}

const FAILED = ["error", "timeout", "partial", "aborted"] as const satisfies readonly InvocationSummary["outcome"][];
const OUTCOMES: readonly unknown[] = ["ok", ...FAILED];

function keeps(keep: NonNullable<TailOptions["keep"]>, invocation: Invocation, summary: InvocationSummary): boolean {
  try {
    return keep(invocation, summary);
  } catch (error) {
    report(invocation, error, "`keep` of the wide record's sampler failed");
    return true;
  }
}

function areOutcomes(value: unknown): boolean {
  return Array.isArray(value) && value.every((outcome) => OUTCOMES.includes(outcome));
}

const SHARE: Rule = ["a number from 0 to 1", (value) => typeof value === "number" && value >= 0 && value <= 1];

/** Decides for an invocation when first asked; the views of its records get the same answer. */
function decideOnce(rate: number, random: () => number): (scope: Invocation) => boolean {
  const slot = createSlot<boolean>();
  return (scope) => {
    const { invocation } = lifecycleOf(scope);
    let sampled = slot.get(invocation);
    if (sampled === undefined) {
      const randomness = randomnessOf(invocation.trace);
      sampled = randomness === undefined ? random() < rate : randomness >= 1 - rate;
      slot.set(invocation, sampled);
    }
    return sampled;
  };
}

/**
 * The randomness that all who see a trace share, as a fraction of 1: the last 56 bits of its id, or those that the `ot`
 * member of its state names instead. A double holds the first 53 of them exactly, and the other three never decide: a
 * double keeps `1 - rate` in steps of 2^-53 as well.
 *
 * @see https://www.w3.org/TR/trace-context-2/#randomness-of-trace-id
 */
function randomnessOf(trace: TraceContext | undefined): number | undefined {
  if (!trace) return undefined;
  const digits = EXPLICIT.exec(trace.tracestate ?? "")?.[1] ?? trace.traceId.slice(-14);
  const [first52, last4] = [Number.parseInt(digits.slice(0, 13), 16), Number.parseInt(digits.slice(13), 16)];
  return (first52 * 2 + (last4 >> 3)) / 2 ** 53;
}

const EXPLICIT = /(?:^|,)\s*ot=(?:[^,]*;)?rv:([\da-f]{14})\s*(?:[;,]|$)/;
