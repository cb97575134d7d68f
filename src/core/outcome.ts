import { toError } from "./errors.ts";
import { delayOf, isPermanent } from "./failures.ts";
import type { Invocation } from "./invocation.ts";
import { report } from "./report.ts";

/** What became of one record: exactly one of these. */
export type Outcome =
  /** Handled: acknowledge it. */
  | { readonly status: "ok"; readonly value?: unknown }
  /** Failed: to be tried again, after a delay where the platform can. */
  | { readonly status: "retry"; readonly error: Error; readonly delaySeconds?: number | undefined }
  /** Can never succeed and was handed to the dead-letter hook: acknowledge it. */
  | { readonly status: "deadLetter"; readonly error: Error }
  /** Can never succeed and is given up on purpose: acknowledge it. */
  | { readonly status: "drop"; readonly error: Error }
  /** Not started: an earlier record of its ordering key failed, or time ran out. Tried again. */
  | { readonly status: "notAttempted"; readonly reason: string };

/** What became of a batch: one outcome for each record, in the order of the input. */
export interface BatchReport {
  readonly outcomes: readonly Outcome[];
  /** What the next batch of the same tumbling window is to be given. */
  readonly state?: unknown;
}

/** The outcome of a handler that threw. */
export function failedOutcome(thrown: unknown): Outcome {
  return { status: "retry", error: toError(thrown), delaySeconds: delayOf(thrown) };
}

/** Whether the source may forget the record. */
export function isSettled(outcome: Outcome): boolean {
  return outcome.status === "ok" || outcome.status === "deadLetter" || outcome.status === "drop";
}

/** A hook that takes over records that can never succeed. The record is acknowledged only when it has returned. */
export type DeadLetterHook<Event> = (event: Event, error: Error) => unknown;

/** The outcome of a failure: the dead-letter hook gets what is permanent; if the hook fails, the record is tried again. */
export async function outcomeOf<Event>(event: Event, thrown: unknown, hook?: DeadLetterHook<Event>): Promise<Outcome> {
  return hook && isPermanent(thrown) ? deadLetterOutcome(event, thrown, hook) : failedOutcome(thrown);
}

/** The outcome of a record that is given up: the hook must have taken it over. */
export async function deadLetterOutcome<Event>(
  event: Event,
  thrown: unknown,
  hook: DeadLetterHook<Event>,
): Promise<Outcome> {
  const error = toError(thrown);
  try {
    await hook(event, error);
    return { status: "deadLetter", error };
  } catch (cause) {
    return failedOutcome(new Error("the dead-letter hook failed", { cause }));
  }
}

/** Tells an outcome from whatever else a batch handler may have put in its report. */
export function isOutcome(value: unknown): value is Outcome {
  const status = (value as Outcome | null | undefined)?.status;
  if (status === "ok" || status === "notAttempted") return true;
  return (
    (status === "retry" || status === "deadLetter" || status === "drop") &&
    (value as { error?: unknown }).error instanceof Error
  );
}

/** Failed records go back to the source, which says nothing of why. What failed them all is reported once, not for each. */
export function reportFailures(
  invocation: Invocation,
  { outcomes }: BatchReport,
  viewOf: (index: number) => Invocation,
): void {
  const byError = new Map<Error, number[]>();
  outcomes.forEach((outcome, index) => {
    if (!("error" in outcome)) return;
    const known = byError.get(outcome.error);
    if (known) known.push(index);
    else byError.set(outcome.error, [index]);
  });
  for (const [error, [first = 0, ...others]] of byError) {
    if (others.length > 0) report(invocation, error, `${others.length + 1} records failed`);
    else report(viewOf(first), error, WHAT[outcomes[first]?.status ?? "retry"]);
  }
}

const WHAT: Readonly<Record<Outcome["status"], string>> = {
  ok: "the record is done",
  retry: "the record failed",
  deadLetter: "the record failed for good and was handed to the dead-letter hook",
  drop: "the record failed for good and is dropped",
  notAttempted: "the record was not attempted",
};
