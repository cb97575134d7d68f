import type { IdempotencyRecord } from "../../record.ts";
import type { Stored, Swap } from "../../store.ts";

/** What a statement takes in place of its question marks. */
export type SqlValue = string | number | null;

/** The columns of a record beside its key, which is `id`. */
export const COLUMNS = [
  "state",
  "token",
  "fence",
  "revision",
  "attempts",
  "fingerprint",
  "lease_until",
  "expires_at",
  "result",
  "owner",
] as const;

/** Those that are given as a duration and become a time of the database. */
export const TIMES: readonly string[] = ["lease_until", "expires_at"];

/** What the columns get, in their order. */
export function valuesOf({ next, now }: Swap): SqlValue[] {
  const { attempts, expiresAt, fence, fingerprint, leaseUntil, owner, result, revision, state, token } = next;
  const times = [Math.round(leaseUntil - now), Math.round(expiresAt - now)];
  return [state, token, fence, revision, attempts, fingerprint, ...times, result ?? null, owner ?? null];
}

/** A row as drivers give it: large numbers are numbers, bigints or texts, whatever the driver and its settings like. */
export type Row = Readonly<Record<(typeof COLUMNS)[number] | "now", unknown>>;

/** What a statement of `Statements.read` gave; a row without a record holds the time alone. */
export function storedOf(row: unknown): Required<Stored> {
  const { now, ...rest } = row as Row;
  return { current: rest.state == null ? undefined : recordOf(rest), now: Number(now) };
}

function recordOf(row: Omit<Row, "now">): IdempotencyRecord {
  return {
    state: row.state as IdempotencyRecord["state"],
    token: row.token as string,
    fence: Number(row.fence),
    revision: Number(row.revision),
    attempts: Number(row.attempts),
    fingerprint: row.fingerprint as string,
    leaseUntil: Number(row.lease_until),
    expiresAt: Number(row.expires_at),
    result: (row.result as string | null) ?? undefined,
    owner: (row.owner as string | null) ?? undefined,
  };
}
