import { Pool, type PoolClient } from "pg";
import { smallDynamodbClient } from "../../../src/idempotency/stores/dynamodb/client.ts";
import { dynamodbStore, type DynamodbTransaction } from "../../../src/idempotency/stores/dynamodb.ts";
import { postgresStore } from "../../../src/idempotency/stores/postgres.ts";
import type { TransactionalStore } from "../../../src/idempotency/store.ts";
import type { Target } from "./protocol.ts";

/** One effect; the ledger never forgets any. */
export interface Effect {
  readonly run: string;
  readonly id: string;
  /** Unique. */
  readonly effect: string;
  /** The fencing number of the attempt that made it. */
  readonly fence: number;
}

/** A store, and a ledger of effects in the same database. */
export interface Place {
  readonly store: TransactionalStore<unknown>;
  /** Makes an effect by itself, as a service would that knows nothing of the record. */
  make(effect: Effect): Promise<unknown>;
  /** Makes an effect in the transaction of an attempt. */
  makeWith(tx: unknown, effect: Effect): unknown;
  close(): Promise<void>;
}

export const LEDGER = "CREATE TABLE effects (run text, id text, effect text PRIMARY KEY, fence bigint)";

/** Opens one. */
export function openPlace(target: Target): Place {
  return target.kind === "postgres" ? inPostgres(target) : inDynamodb(target);
}

function inPostgres({ connection }: Extract<Target, { kind: "postgres" }>): Place {
  const records = new Pool({ ...connection, max: 8 });
  const ledger = new Pool({ ...connection, max: 4 });
  const insert = (on: Pool | PoolClient, { effect, fence, id, run }: Effect) =>
    on.query("INSERT INTO effects VALUES ($1, $2, $3, $4)", [run, id, effect, fence]);
  return {
    store: postgresStore({ client: records }),
    make: (effect) => insert(ledger, effect),
    makeWith: (tx, effect) => insert(tx as PoolClient, effect),
    close: async () => void (await Promise.all([records.end(), ledger.end()])),
  };
}

function inDynamodb({ options }: Extract<Target, { kind: "dynamodb" }>): Place {
  const client = smallDynamodbClient(options);
  return {
    store: dynamodbStore(options),
    make: (effect) => client.putItem({ ...putOf(effect), ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
    // The counter adds up what a transaction does that is applied twice; to put the same item twice would not show.
    makeWith: (tx, effect) => (tx as DynamodbTransaction).write({ Put: putOf(effect) }, { Update: countOf(effect) }),
    close: () => Promise.resolve(),
  };
}

const TABLE = "shop";

function putOf({ effect, fence, id, run }: Effect) {
  return {
    TableName: TABLE,
    Item: { pk: { S: `${run} ${id}` }, sk: { S: effect }, run: { S: run }, id: { S: id }, fence: { N: String(fence) } },
    ConditionExpression: "attribute_not_exists(#pk)",
    ExpressionAttributeNames: { "#pk": "pk" },
  };
}

function countOf({ id, run }: Effect) {
  return {
    TableName: TABLE,
    Key: { pk: { S: `${run} ${id}` }, sk: { S: "count" } },
    UpdateExpression: "ADD times :one SET #run = :run, id = :id",
    ExpressionAttributeNames: { "#run": "run" },
    ExpressionAttributeValues: { ":one": { N: "1" }, ":run": { S: run }, ":id": { S: id } },
  };
}
