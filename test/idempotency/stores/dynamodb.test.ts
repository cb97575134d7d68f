import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { describe, expect, it } from "vitest";
import type { IdempotencyRecord } from "../../../src/idempotency/record.ts";
import {
  type DynamodbClient,
  dynamodbStore,
  type DynamodbStoreOptions,
  TransactionCancelled,
} from "../../../src/idempotency/stores/dynamodb.ts";

const RECORD: IdempotencyRecord = {
  state: "running",
  token: "t1",
  fence: 1_700_000_000_000,
  revision: 1,
  attempts: 1,
  fingerprint: "",
  leaseUntil: 1_700_000_060_000,
  expiresAt: 1_700_086_400_001,
};
const ITEM = {
  id: { S: "k" },
  state: { S: "running" },
  token: { S: "t1" },
  fence: { N: "1700000000000" },
  revision: { N: "1" },
  attempts: { N: "1" },
  fingerprint: { S: "" },
  lease_until: { N: "1700000060000" },
  expires_at_ms: { N: "1700086400001" },
  expires_at: { N: "1700086401" },
};

type Sent = [operation: string, input: Record<string, unknown>];

/** A client that writes down what it is asked, and answers what it is told to; an Error is thrown. */
function fakeClient(...answers: unknown[]): { client: Required<DynamodbClient>; sent: Sent[] } {
  const sent: Sent[] = [];
  const method = (operation: string) => async (input: object) => {
    sent.push([operation, input as Sent[1]]);
    const answer = answers.shift() ?? {};
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const client = { putItem: method("put"), getItem: method("get"), transactWriteItems: method("transact") };
  return { client, sent };
}

/** As the SDK throws it. */
function sdkError(name: string, members: object = {}): Error {
  return Object.assign(new Error(`${name}!`), { name, $fault: "client", ...members });
}

describe("a swap", () => {
  it("from nothing is a write of what is not there yet", async () => {
    const { client, sent } = fakeClient();
    const store = dynamodbStore({ table: "t", client });
    expect(await store.swap({ key: "k", expected: undefined, next: RECORD, now: 0 })).toEqual({ swapped: true });
    expect(sent).toEqual([
      [
        "put",
        {
          TableName: "t",
          Item: ITEM,
          ConditionExpression: "attribute_not_exists(#k)",
          ExpressionAttributeNames: { "#k": "id" },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      ],
    ]);
  });

  it("of a version is a write over that version alone", async () => {
    const { client, sent } = fakeClient();
    const store = dynamodbStore({
      table: "t",
      client,
      keyAttribute: "pk",
      sortKey: { name: "sk", value: "once" },
      ttlAttribute: "__proto__",
    });
    const next = { ...RECORD, revision: 2, state: "completed", result: "1", owner: "o", expiresAt: 1000 } as const;
    await store.swap({ key: "__proto__", expected: RECORD, next, now: 0 });
    const { id: _, expires_at: __, ...own } = ITEM;
    const changed = { state: { S: "completed" }, revision: { N: "2" }, expires_at_ms: { N: "1000" } };
    const added = { result: { S: "1" }, owner: { S: "o" }, ["__proto__"]: { N: "1" } };
    expect(sent).toEqual([
      [
        "put",
        {
          TableName: "t",
          Item: { pk: { S: "__proto__" }, sk: { S: "once" }, ...own, ...changed, ...added },
          ConditionExpression: "#t = :t AND #r = :r",
          ExpressionAttributeNames: { "#t": "token", "#r": "revision" },
          ExpressionAttributeValues: { ":t": { S: "t1" }, ":r": { N: "1" } },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
        },
      ],
    ]);
  });

  it("that is refused gives the record which the refusal brings", async () => {
    const { client, sent } = fakeClient(sdkError("ConditionalCheckFailedException", { Item: ITEM }));
    const swapped = await dynamodbStore({ table: "t", client }).swap({
      key: "k",
      expected: undefined,
      next: RECORD,
      now: 0,
    });
    expect(swapped).toEqual({ swapped: false, current: RECORD });
    expect(sent.length).toBe(1);
  });

  it("that is refused without a record reads it, consistently", async () => {
    const { client, sent } = fakeClient(sdkError("ConditionalCheckFailedException"), { Item: ITEM });
    const swapped = await dynamodbStore({ table: "t", client }).swap({
      key: "k",
      expected: undefined,
      next: RECORD,
      now: 0,
    });
    expect(swapped).toEqual({ swapped: false, current: RECORD });
    expect(sent[1]).toEqual(["get", { TableName: "t", Key: { id: { S: "k" } }, ConsistentRead: true }]);
  });

  it("rejects with the client's error when it cannot say what became of it", async () => {
    const error = sdkError("InternalServerError");
    const { client } = fakeClient(error);
    const swap = dynamodbStore({ table: "t", client }).swap({ key: "k", expected: undefined, next: RECORD, now: 0 });
    await expect(swap).rejects.toBe(error);
  });

  it("of a record that is too large is not sent", async () => {
    const { client, sent } = fakeClient();
    const store = dynamodbStore({ table: "t", client });
    const swap = (result: string) => store.swap({ key: "k", expected: undefined, next: { ...RECORD, result }, now: 0 });
    // Of each attribute its name and its text, or the most that a number may take.
    const rest = Object.entries(ITEM).map(([name, value]) => name.length + ("S" in value ? value.S.length : 21));
    const left = 400 * 1024 - "result".length - rest.reduce((sum, bytes) => sum + bytes, 0);
    expect(await swap("x".repeat(left))).toEqual({ swapped: true });
    const message = (bytes: number) => `dynamodb: a record must have at most 409600 bytes, this one has ${bytes}.`;
    for (const [result, bytes] of [
      ["x".repeat(left + 1), 409_601],
      ["\u00e4".repeat(left), 409_600 + left],
    ] as const)
      await expect(swap(result)).rejects.toMatchObject({ code: "RECORD_TOO_LARGE", message: message(bytes) });
    expect(sent.length).toBe(1);
  });
});

describe("an item that is no record", () => {
  it.each<[string, object]>([
    ["has nothing", { id: { S: "k" } }],
    ["is of another library", { id: { S: "k" }, status: { S: "COMPLETED" }, expiration: { N: "1" } }],
    ["has a foreign state", { ...ITEM, state: { S: "constructor" } }],
    ["has no token", { ...ITEM, token: { S: "" } }],
    ["has a token of another type", { ...ITEM, token: { N: "1" } }],
    ["has a revision that is no number", { ...ITEM, revision: { N: "one" } }],
    ["has no end", { ...ITEM, expires_at_ms: { NULL: true } }],
  ])("%s: an error says so", async (_what, item) => {
    const { client } = fakeClient({ Item: item });
    await expect(dynamodbStore({ table: "orders", client }).read("k")).rejects.toMatchObject({
      code: "RECORD_INVALID",
      message: "dynamodb: orders has an item with this key that is no record of ours.",
    });
  });
});

describe("a transaction", () => {
  const swap = { key: "k", expected: RECORD, next: { ...RECORD, revision: 2, state: "completed" as const }, now: 0 };
  const write = { Put: { TableName: "orders", Item: { id: { S: "o" } } } };

  it("commits the writes and the record, under a token of its content", async () => {
    const { client, sent } = fakeClient();
    const store = dynamodbStore({ table: "t", client });
    const run = (amount: string, revision: number) =>
      store.transaction(async (tx) => {
        tx.write(write, { ConditionCheck: { amount } });
        return { ...swap, next: { ...swap.next, revision } };
      });
    expect(await run("1", 2)).toEqual({ swapped: true });
    const [, { ClientRequestToken: token, TransactItems: items }] = sent[0] ?? expect.fail("nothing sent");
    expect(items).toEqual([
      write,
      { ConditionCheck: { amount: "1" } },
      { Put: expect.objectContaining({ ConditionExpression: "#t = :t AND #r = :r", TableName: "t" }) },
    ]);
    await run("1", 2);
    await run("2", 2);
    await run("1", 3);
    const tokens = sent.map(([, input]) => input["ClientRequestToken"]);
    expect(String(token).length).toBe(36);
    expect([tokens[1] === token, new Set(tokens).size]).toEqual([true, 3]);
  });

  it("without writes is a swap", async () => {
    const { client, sent } = fakeClient();
    await dynamodbStore({ table: "t", client }).transaction(async () => swap);
    expect(sent.map(([operation]) => operation)).toEqual(["put"]);
  });

  it("whose work rejects sends nothing", async () => {
    const { client, sent } = fakeClient();
    const transaction = dynamodbStore({ table: "t", client }).transaction(async (tx) => {
      tx.write(write);
      throw new Error("no");
    });
    await expect(transaction).rejects.toThrow("no");
    expect(sent).toEqual([]);
  });

  const cancelled = (...CancellationReasons: object[]) =>
    sdkError("TransactionCanceledException", { CancellationReasons });
  const run = (client: DynamodbClient) =>
    dynamodbStore({ table: "t", client }).transaction(async (tx) => {
      tx.write(write, write);
      return swap;
    });

  it("that the record refuses gives the record", async () => {
    const FAILED = "ConditionalCheckFailed";
    const { client } = fakeClient(cancelled({ Code: FAILED }, { Code: "None" }, { Code: FAILED, Item: ITEM }));
    expect(await run(client)).toEqual({ swapped: false, current: RECORD });
    const reading = fakeClient(cancelled({ Code: "None" }, { Code: "None" }, { Code: FAILED }), { Item: ITEM });
    expect(await run(reading.client)).toEqual({ swapped: false, current: RECORD });
  });

  it("that is refused by what it has written itself has been committed", async () => {
    const own = {
      ...ITEM,
      state: { S: "completed" },
      revision: { N: "2" },
      expires_at_ms: { N: String(RECORD.expiresAt) },
    };
    const FAILED = { Code: "ConditionalCheckFailed" };
    const refusal = (item: object) => cancelled(FAILED, FAILED, { ...FAILED, Item: item });
    expect(await run(fakeClient(refusal(own)).client)).toEqual({ swapped: true });
    for (const other of [{ token: { S: "t2" } }, { revision: { N: "3" } }, { state: { S: "running" } }])
      expect(await run(fakeClient(refusal({ ...own, ...other })).client)).toMatchObject({ swapped: false });
  });

  it("that a write refuses says which", async () => {
    const item = { amount: { N: "0" } };
    const error = cancelled({ Code: "None" }, { Code: "ConditionalCheckFailed", Item: item }, { Code: "None" });
    const thrown = (await run(fakeClient(error).client).catch((reason: unknown) => reason)) as TransactionCancelled;
    expect(thrown).toBeInstanceOf(TransactionCancelled);
    expect(thrown.message).toBe("dynamodb: write 1 of the transaction was refused: ConditionalCheckFailed");
    expect(thrown).toMatchObject({ code: "TRANSACTION_CANCELLED", index: 1, reason: "ConditionalCheckFailed" });
    expect([thrown.item, thrown.cause]).toEqual([item, error]);
    expect(Object.keys(thrown)).not.toContain("item");
  });

  it("that the record's conflict with another stops rejects with the client's error", async () => {
    const error = cancelled({ Code: "None" }, { Code: "None" }, { Code: "TransactionConflict" });
    await expect(run(fakeClient(error).client)).rejects.toBe(error);
    const bare = cancelled();
    await expect(run(fakeClient(bare).client)).rejects.toBe(bare);
    const other = sdkError("ValidationException");
    await expect(run(fakeClient(other).client)).rejects.toBe(other);
  });

  it("has at most 99 writes, and needs a client that has transactions", async () => {
    const { client, sent } = fakeClient();
    const { transactWriteItems: _, ...without } = client;
    const many = (own: DynamodbClient, count: number) =>
      dynamodbStore({ table: "t", client: own }).transaction(async (tx) => {
        tx.write(...Array.from({ length: count }, () => write));
        return swap;
      });
    await expect(many(client, 100)).rejects.toMatchObject({
      code: "TRANSACTION_TOO_LARGE",
      message: "dynamodbStore: a transaction must have at most 99 writes beside the record's, got 100.",
    });
    await expect(many(without, 1)).rejects.toMatchObject({ code: "NO_TRANSACTIONS" });
    expect(sent).toEqual([]);
    expect(await many(client, 99)).toEqual({ swapped: true });
  });
});

describe("a bad option", () => {
  const table = "t";
  it.each<[string, unknown, string]>([
    ["no options", undefined, "`options` must be an object, got undefined."],
    ["no table", {}, "`table` must be a string, got undefined."],
    ["an empty table", { table: "" }, '`table` must be a string, got "".'],
    ["a misspelt one", { table, tabel: "t" }, "there is no option `tabel`"],
    [
      "a bare client",
      { table, client: new DynamoDBClient({ region: "r" }) },
      "must be an aggregated client, `new DynamoDB()`",
    ],
    [
      "a document client",
      { table, client: { put() {}, get() {} } },
      "this one has no `putItem` and `getItem`, got an object.",
    ],
    [
      "an attribute of the record",
      { table, keyAttribute: "token" },
      "`keyAttribute` must be an attribute that nothing else",
    ],
    [
      "one attribute for two",
      { table, ttlAttribute: "id" },
      '`ttlAttribute` must be an attribute that nothing else of the record is in, got "id"',
    ],
    ["a sort key that is the key", { table, sortKey: { name: "id", value: "v" } }, "`sortKey` must be an attribute"],
    ["half a sort key", { table, sortKey: { name: "sk" } }, "`sortKey` must be an object with `name` and `value`"],
    [
      "an endpoint with a password",
      { table, endpoint: "http://u:p@host" },
      "must be an http or https address without a user",
    ],
    ["half of credentials", { table, credentials: { accessKeyId: "a" } }, "must be credentials with `accessKeyId`"],
    ["no attempts", { table, maxAttempts: 0 }, "`maxAttempts` must be a whole number of 1 or more, got 0 (number)."],
  ])("%s is refused", (_what, options, told) => {
    expect(() => dynamodbStore(options as DynamodbStoreOptions)).toThrow(told);
  });

  it("never shows what may be secret", () => {
    for (const bad of [{ endpoint: "http://user:hunter2@host" }, { credentials: "hunter2" as never }])
      expect(() => dynamodbStore({ table, ...bad })).toThrow(/^(?!.*hunter2).*\*\*\*/s);
  });
});
