import { FaastenError } from "../../../core/errors.ts";
import type { IdempotencyRecord, RecordState } from "../../record.ts";
import type { Swap } from "../../store.ts";
import type { Item, PutItem } from "./client.ts";
import type { Layout } from "./layout.ts";

/** The most that DynamoDB takes as one item: names and values in UTF-8. */
export const MOST_BYTES: number = 400 * 1024;

/** The key of a record's item. */
export function toKey({ keyAttribute, sortKey }: Layout, key: string): Record<string, { S: string }> {
  return { [keyAttribute]: { S: key }, ...(sortKey && { [sortKey.name]: { S: sortKey.value } }) };
}

/**
 * The conditional write of a swap.
 *
 * @throws {FaastenError} code `RECORD_TOO_LARGE` for more than 400 KB.
 */
export function toPut(layout: Layout, { expected, key, next }: Swap): PutItem {
  const put = { TableName: layout.table, Item: toItem(layout, key, next) };
  const refusal = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;
  if (!expected)
    return {
      ...put,
      ConditionExpression: "attribute_not_exists(#k)",
      ExpressionAttributeNames: { "#k": layout.keyAttribute },
      ...refusal,
    };
  return {
    ...put,
    ConditionExpression: "#t = :t AND #r = :r", // Both words are reserved ones.
    ExpressionAttributeNames: { "#t": "token", "#r": "revision" },
    ExpressionAttributeValues: { ":t": { S: expected.token }, ":r": number(expected.revision) },
    ...refusal,
  };
}

function toItem(layout: Layout, key: string, record: IdempotencyRecord): PutItem["Item"] {
  const { owner, result } = record;
  const item: PutItem["Item"] = {
    ...toKey(layout, key),
    state: { S: record.state },
    token: { S: record.token },
    fence: number(record.fence),
    revision: number(record.revision),
    attempts: number(record.attempts),
    fingerprint: { S: record.fingerprint },
    lease_until: number(record.leaseUntil),
    expires_at_ms: number(record.expiresAt),
    ...(result !== undefined && { result: { S: result } }),
    ...(owner !== undefined && { owner: { S: owner } }),
    // DynamoDB deletes by whole seconds, and must not be early.
    [layout.ttlAttribute]: number(Math.ceil(record.expiresAt / 1000)),
  };
  const bytes = bytesOf(item);
  if (bytes <= MOST_BYTES) return item;
  const message = `dynamodb: a record must have at most ${MOST_BYTES} bytes, this one has ${bytes}.`;
  throw new FaastenError("RECORD_TOO_LARGE", message);
}

function number(value: number): { N: string } {
  return { N: `${value}` };
}

/** An upper bound: a number has at most 21 bytes. */
function bytesOf(item: PutItem["Item"]): number {
  const encoder = new TextEncoder();
  let bytes = 0;
  for (const [name, value] of Object.entries(item))
    bytes += encoder.encode(name).length + ("S" in value ? encoder.encode(value.S).length : 21);
  return bytes;
}

/**
 * Reads a record from an item.
 *
 * @throws {FaastenError} code `RECORD_INVALID` for an item that no store of ours has written.
 */
export function fromItem({ table }: Layout, item: Item): IdempotencyRecord {
  const text = (name: string): string | undefined => item[name]?.S;
  const numeric = (name: string): number => Number(item[name]?.N ?? Number.NaN);
  const record: IdempotencyRecord = {
    state: text("state") as RecordState,
    token: text("token") ?? "",
    fence: numeric("fence"),
    revision: numeric("revision"),
    attempts: numeric("attempts"),
    fingerprint: text("fingerprint") ?? "",
    leaseUntil: numeric("lease_until"),
    expiresAt: numeric("expires_at_ms"),
    result: text("result"),
    owner: text("owner"),
  };
  const { attempts, expiresAt, fence, leaseUntil, revision, state, token } = record;
  const isWhole = [fence, revision, attempts, leaseUntil, expiresAt].every((value) => Number.isFinite(value));
  if (isWhole && token !== "" && STATES.test(state)) return record;
  throw new FaastenError("RECORD_INVALID", `dynamodb: ${table} has an item with this key that is no record of ours.`);
}

const STATES = /^(running|released|completed|failed|indeterminate)$/;
