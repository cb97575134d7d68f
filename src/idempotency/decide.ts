import type { IdempotencyRecord, RecordState } from "./record.ts";

/** What a caller wants of a record. Durations are milliseconds. */
export type Command = Acquire | Complete | Fail | Release | Renew | Resolve;

/** Asks to become the owner of an attempt. */
export interface Acquire {
  readonly do: "acquire";
  readonly token: string;
  readonly fingerprint: string;
  readonly leaseMs: number;
  readonly retainMs: number;
  /** How far the clocks of callers may differ: a lease counts as lapsed only so much later. */
  readonly guardMs: number;
  /** Attempts that lapse are not taken up again: nobody knows whether their effect took place. */
  readonly atMostOnce?: boolean | undefined;
  readonly maxAttempts?: number | undefined;
  readonly owner?: string | undefined;
}

/** Publishes the result. */
export interface Complete extends Ending {
  readonly do: "complete";
  readonly result: string | undefined;
}

/** Publishes a failure that no further attempt could mend. */
export interface Fail extends Ending {
  readonly do: "fail";
  readonly result: string | undefined;
}

/** Gives an attempt up. */
export interface Release extends Ending {
  readonly do: "release";
  /** Nobody knows whether the effect took place, so no attempt may follow. */
  readonly indeterminate?: boolean | undefined;
  /** How long the next attempt has to wait. */
  readonly delayMs?: number | undefined;
}

/** Goes on with an attempt beyond its lease. */
export interface Renew extends Ending {
  readonly do: "renew";
  readonly leaseMs: number;
}

/** Says how an indeterminate attempt ended, for somebody who has found out. `fence` names the attempt. */
export interface Resolve {
  readonly do: "resolve";
  readonly fence: number;
  readonly state: "completed" | "failed" | "released";
  readonly retainMs: number;
  readonly result?: string | undefined;
}

interface Ending {
  readonly token: string;
  readonly retainMs: number;
}

/** The answer to a command. */
export type Reply =
  /** The caller owns this attempt. `recovered`: it may follow one whose end nobody told. */
  | { readonly is: "own"; readonly record: IdempotencyRecord; readonly recovered: boolean }
  /** It is over already, well or badly. */
  | { readonly is: "replay"; readonly record: IdempotencyRecord }
  /** Somebody else owns it, or the next attempt has to wait. */
  | { readonly is: "busy"; readonly until: number }
  /** The key belongs to another payload. */
  | { readonly is: "mismatch" }
  | { readonly is: "indeterminate"; readonly record: IdempotencyRecord }
  /** The command was carried out, now or when it was sent first. */
  | { readonly is: "ok" }
  /** Another attempt has published its result, which counts. */
  | { readonly is: "superseded"; readonly record: IdempotencyRecord }
  /** The caller is not the owner any more, and nothing is published. */
  | { readonly is: "lost" };

/** What to write in place of the record, or nothing; and the answer, which holds once that is written. */
export interface Decision {
  readonly next?: IdempotencyRecord;
  readonly reply: Reply;
}

/**
 * The state machine of idempotency, whole: what becomes of a record by a command at a time. Pure; every store is driven
 * by it through one compare-and-swap, so it is the same machine everywhere.
 */
export function decide(record: IdempotencyRecord | undefined, command: Command, now: number): Decision {
  if (command.do === "acquire") return acquire(record, command, now);
  if (command.do === "release") return release(record, command, now);
  if (command.do === "renew") return renew(record, command, now);
  return command.do === "resolve" ? resolve(record, command, now) : end(record, command, now);
}

function acquire(record: IdempotencyRecord | undefined, command: Acquire, now: number): Decision {
  if (!record || now >= record.expiresAt) return begin(record, command, now, 1);
  if (record.fingerprint !== command.fingerprint) return { reply: { is: "mismatch" } };
  if (record.state === "running") return acquireRunning(record, command, now);
  if (record.state === "indeterminate") return { reply: { is: "indeterminate", record } };
  if (record.state !== "released") return { reply: { is: "replay", record } };
  // An attempt that the caller itself has ended: this is its old request, come late.
  if (record.token === command.token) return LOST;
  return now < record.leaseUntil ? busy(record.leaseUntil) : again(record, command, now);
}

function acquireRunning(record: IdempotencyRecord, command: Acquire, now: number): Decision {
  // The caller's own write, whose answer was lost. Its number stays, or it could not complete what it owns.
  if (record.token === command.token) return { reply: { is: "own", record, recovered: record.attempts > 1 } };
  if (command.owner !== undefined && record.owner === command.owner)
    return begin(record, command, now, record.attempts);
  const lapsesAt = record.leaseUntil + command.guardMs;
  if (now <= lapsesAt) return busy(lapsesAt);
  return command.atMostOnce ? giveUp(record, command, now) : again(record, command, now);
}

function busy(until: number): Decision {
  return { reply: { is: "busy", until } };
}

/** Another attempt, unless there have been enough of them. */
function again(record: IdempotencyRecord, command: Acquire, now: number): Decision {
  if (record.attempts < (command.maxAttempts ?? Infinity)) return begin(record, command, now, record.attempts + 1);
  const next = over(record, "failed", command, now);
  return { next, reply: { is: "replay", record: next } };
}

function begin(record: IdempotencyRecord | undefined, command: Acquire, now: number, attempts: number): Decision {
  const next: IdempotencyRecord = {
    state: "running",
    token: command.token,
    // The time makes it grow across a deletion, the record across a clock that was set back.
    fence: Math.max((record?.fence ?? 0) + 1, Math.floor(now)),
    revision: (record?.revision ?? 0) + 1,
    attempts,
    fingerprint: command.fingerprint,
    leaseUntil: now + command.leaseMs,
    expiresAt: now + command.leaseMs + command.retainMs,
    owner: command.owner,
    result: undefined, // Its place: to add it afterwards costs as much as the record.
  };
  return { next, reply: { is: "own", record: next, recovered: attempts > 1 && record?.state === "running" } };
}

/** The owner of an attempt lets its lease lapse in a mode that forbids a second one. It may still complete. */
function giveUp(record: IdempotencyRecord, command: Acquire, now: number): Decision {
  const next = over(record, "indeterminate", command, now);
  return { next, reply: { is: "indeterminate", record: next } };
}

/** Asks for the token alone, never for the time: an owner that comes late publishes as long as nobody has taken over. */
function end(record: IdempotencyRecord | undefined, command: Complete | Fail, now: number): Decision {
  const state = command.do === "complete" ? "completed" : "failed";
  const owns = record?.token === command.token;
  if (record?.state === "completed" || record?.state === "failed") {
    // Its own token is not enough: somebody may have resolved its attempt, with another result.
    const isOwn = owns && record.state === state && record.result === command.result;
    return isOwn ? OK : { reply: { is: "superseded", record } };
  }
  if (!owns || record?.state === "released") return LOST;
  return { next: over(record, state, command, now, command.result), reply: OK.reply };
}

function release(record: IdempotencyRecord | undefined, command: Release, now: number): Decision {
  if (record?.token !== command.token) return LOST;
  const state = command.indeterminate ? "indeterminate" : "released";
  if (record.state === state) return OK;
  if (record.state !== "running") return LOST;
  const { delayMs = 0, retainMs } = command;
  const next = over(record, state, { retainMs: delayMs + retainMs }, now);
  return { next: { ...next, leaseUntil: now + delayMs }, reply: OK.reply };
}

function renew(record: IdempotencyRecord | undefined, command: Renew, now: number): Decision {
  if (record?.token !== command.token || record.state !== "running") return LOST;
  const leaseUntil = now + command.leaseMs;
  const expiresAt = leaseUntil + command.retainMs;
  return { next: { ...record, revision: record.revision + 1, leaseUntil, expiresAt }, reply: OK.reply };
}

function resolve(record: IdempotencyRecord | undefined, command: Resolve, now: number): Decision {
  if (record?.fence !== command.fence) return LOST;
  if (record.state === command.state) return OK;
  if (record.state !== "indeterminate") return LOST;
  const next = over(record, command.state, command, now, command.result);
  // Whoever resolves need not know how long the operation is to be remembered.
  return { next: { ...next, expiresAt: Math.max(next.expiresAt, record.expiresAt) }, reply: OK.reply };
}

const LOST: Decision = { reply: { is: "lost" } };
const OK: Decision = { reply: { is: "ok" } };

/** The record when its attempt is over; token and number stay, to tell whose it was. */
function over(
  record: IdempotencyRecord,
  state: RecordState,
  { retainMs }: { readonly retainMs: number },
  now: number,
  result?: string,
): IdempotencyRecord {
  return { ...record, state, revision: record.revision + 1, leaseUntil: now, expiresAt: now + retainMs, result };
}
