import type { IdempotencyRecord, RecordState } from "../../record.ts";

/** In the place of a text where there is none: no text of a record begins so. */
export const ABSENT = "-";

/**
 * How the text of a record begins, by which one version is told from every other. The text is a JSON array of the fields;
 * a line feed, which such an array never has, and the result, to the byte, follow where there is one.
 */
export function versionText({ revision, token }: IdempotencyRecord): string {
  return `[${revision},${JSON.stringify(token)},`;
}

/** How it ends, after the two times. */
export function restText(record: IdempotencyRecord): string {
  const { attempts, fence, fingerprint, owner, result, state } = record;
  const fields = JSON.stringify([state, fence, attempts, fingerprint, owner]).slice(1);
  return result === undefined ? `,${fields}` : `,${fields}\n${result}`;
}

/** The whole text. */
export function toText(record: IdempotencyRecord): string {
  return `${versionText(record)}${record.leaseUntil},${record.expiresAt}${restText(record)}`;
}

/** Reads a record from its text; gives nothing for any other text. */
export function fromText(text: string): IdempotencyRecord | undefined {
  const end = text.indexOf("\n");
  const fields = parse(end < 0 ? text : text.slice(0, end));
  if (!Array.isArray(fields)) return undefined;
  const [revision, token, leaseUntil, expiresAt, state, fence, attempts, fingerprint, owner] = fields as unknown[];
  const result = end < 0 ? undefined : text.slice(end + 1);
  const record = { state, token, fence, revision, attempts, fingerprint, leaseUntil, expiresAt, result, owner };
  return isRecord(record) ? { ...record, owner: record.owner ?? undefined } : undefined;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function isRecord(fields: Readonly<Record<keyof IdempotencyRecord, unknown>> | object): fields is IdempotencyRecord {
  const { attempts, expiresAt, fence, fingerprint, leaseUntil, owner, revision, state, token } = fields as Readonly<
    Record<keyof IdempotencyRecord, unknown>
  >;
  const hasTexts = typeof token === "string" && typeof fingerprint === "string";
  const hasNumbers = [revision, leaseUntil, expiresAt, fence, attempts].every(Number.isFinite);
  return hasTexts && hasNumbers && STATES.has(state) && (owner === null || typeof owner === "string");
}

const STATES: ReadonlySet<unknown> = new Set<RecordState>([
  "running",
  "completed",
  "failed",
  "released",
  "indeterminate",
]);
