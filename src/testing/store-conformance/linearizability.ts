import { FaastenError } from "../../core/errors.ts";
import { decide, type Reply } from "../../idempotency/decide.ts";
import type { IdempotencyRecord } from "../../idempotency/record.ts";
import type { HistoryEntry } from "./history.ts";

/** A history that no store could have made which carries out one command after the other. */
export interface NotLinearizable {
  readonly key: string;
  /** The longest order of commands that explains their answers. */
  readonly explained: readonly HistoryEntry[];
  /** What the order leaves over: one of them at least was told what cannot be. */
  readonly unexplained: readonly HistoryEntry[];
}

/**
 * Searches for an order in which the commands of each key give the answers that came, where no command comes before one
 * that had been answered when it was sent. Gives the first key that has none; undefined when all have one.
 *
 * Commands without an answer may have taken place at any time since, or never. Answers are compared without their times, and
 * no record may be deleted meanwhile.
 *
 * @throws {FaastenError} code `HISTORY_TOO_LARGE` when 100,000 orders of one key were not enough to know.
 *
 * @see https://doi.org/10.1145/78969.78972
 *
 * @example
 * ```ts
 * import { findNotLinearizable, type HistoryEntry } from "faasten/testing/idempotency-store";
 *
 * export function assertLinearizable(history: readonly HistoryEntry[]): void {
 *   const found = findNotLinearizable(history);
 *   if (found) throw new Error(`${found.key}: ${found.unexplained.length} answers cannot be explained`);
 * }
 * ```
 */
export function findNotLinearizable(history: readonly HistoryEntry[]): NotLinearizable | undefined {
  for (const [key, entries] of Map.groupBy(history, (entry) => entry.key)) {
    const longest = longestOrder(entries);
    const unexplained = entries.filter((entry) => entry.reply && !longest.includes(entry));
    if (unexplained.length > 0) return { key, explained: longest, unexplained };
  }
  return undefined;
}

const MOST_STEPS = 100_000;

/** What has been put in order, and what the key has then. */
interface Step {
  readonly order: readonly HistoryEntry[];
  readonly left: readonly HistoryEntry[];
  readonly state: IdempotencyRecord | undefined;
}

/** Depth first, by what changes the record; what changes nothing can always be put in order as soon as it fits. */
function longestOrder(entries: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const numbers = new Map(entries.map((entry, index) => [entry, index]));
  const seen = new Set<string>();
  const open: Step[] = [{ order: [], left: entries, state: undefined }];
  let longest: readonly HistoryEntry[] = [];
  for (let step = open.pop(); step; step = open.pop()) {
    const settled = takeWhatFits(step);
    if (settled.order.length > longest.length) longest = settled.order;
    if (settled.left.every(({ reply }) => !reply)) return settled.order;
    const id = `${settled.left.map((entry) => numbers.get(entry)).join(",")} ${JSON.stringify(settled.state)}`;
    if (seen.has(id)) continue;
    seen.add(id);
    if (seen.size > MOST_STEPS)
      throw new FaastenError("HISTORY_TOO_LARGE", "findNotLinearizable: 100,000 orders were not enough to know.");
    open.push(...changes(settled));
  }
  return longest;
}

/** Takes every command whose answer is what the record as it is gives, and leaves it so. */
function takeWhatFits(step: Step): Step {
  const fits = candidates(step.left).filter(({ command, now, reply }) => {
    const decision = decide(step.state, command, now);
    return reply && !decision.next && sameReply(decision.reply, reply);
  });
  if (fits.length === 0) return step;
  const left = step.left.filter((entry) => !fits.includes(entry));
  return takeWhatFits({ order: [...step.order, ...fits], left, state: step.state });
}

/** The steps that change the record; the last is tried first, and what was answered is the likelier. */
function changes({ order, left, state }: Step): Step[] {
  const open = candidates(left);
  const possible = open.filter((entry) => entry.reply || entry === open.find((other) => isRepeat(entry, other)));
  const steps = possible.flatMap((entry) => {
    const { next, reply } = decide(state, entry.command, entry.now);
    if (!next || (entry.reply && !sameReply(reply, entry.reply))) return [];
    const step = { order: [...order, entry], left: left.filter((other) => other !== entry), state: next };
    return isTooLate(step) ? [] : { answered: Boolean(entry.reply), step };
  });
  return steps.toSorted((a, b) => Number(a.answered) - Number(b.answered)).map(({ step }) => step);
}

/** Of one command that was sent again and again without an answer, any stands for any other. */
function isRepeat(a: HistoryEntry, b: HistoryEntry): boolean {
  return !b.reply && a.command === b.command && a.now === b.now;
}

/** Versions only grow: nobody who has yet to be told of an older one can be. */
function isTooLate({ left, state }: Step): boolean {
  return left.some(({ reply }) => reply && "record" in reply && reply.record.revision < (state?.revision ?? 0));
}

/** Those that may be next: sent before any of the others had been answered. */
function candidates(left: readonly HistoryEntry[]): readonly HistoryEntry[] {
  const firstReturn = Math.min(...left.map(({ returned = Infinity, reply }) => (reply ? returned : Infinity)));
  return left.filter(({ invoked }) => invoked <= firstReturn);
}

/** Times are left out: a store with a clock of its own has others than the caller. */
function sameReply(a: Reply, b: Reply): boolean {
  return identityOf(a) === identityOf(b);
}

function identityOf(reply: Reply): string {
  const record = "record" in reply ? reply.record : undefined;
  const { attempts, fence, fingerprint, owner, result, revision, state, token } = record ?? {};
  const recovered = "recovered" in reply && reply.recovered;
  return JSON.stringify([reply.is, recovered, state, token, fence, revision, attempts, fingerprint, owner, result]);
}
