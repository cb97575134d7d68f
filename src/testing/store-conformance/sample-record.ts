import type { IdempotencyRecord } from "../../idempotency/record.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** A record as an acquisition at `now` makes it, of a token of its own. */
export function sampleRecord(now: number, fields: Partial<IdempotencyRecord> = {}): IdempotencyRecord {
  return {
    state: "running",
    token: crypto.randomUUID(),
    fence: Math.floor(now),
    revision: 1,
    attempts: 1,
    fingerprint: "payload",
    leaseUntil: now + MINUTE_MS,
    expiresAt: now + HOUR_MS,
    ...fields,
  };
}

/** One that has expired a minute before `now`. */
export function expiredRecord(now: number): IdempotencyRecord {
  return sampleRecord(now, { leaseUntil: now - 2 * MINUTE_MS, expiresAt: now - MINUTE_MS });
}

/** The next version of a record. */
export function nextOf(record: IdempotencyRecord, fields: Partial<IdempotencyRecord> = {}): IdempotencyRecord {
  return { ...record, revision: record.revision + 1, ...fields };
}

/** The next version, of another acquisition. */
export function takenOver(record: IdempotencyRecord, fields: Partial<IdempotencyRecord> = {}): IdempotencyRecord {
  return nextOf(record, {
    token: crypto.randomUUID(),
    fence: record.fence + 1,
    attempts: record.attempts + 1,
    ...fields,
  });
}
