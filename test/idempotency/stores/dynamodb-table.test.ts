import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { dynamodbStore } from "../../../src/idempotency/stores/dynamodb.ts";
import { root } from "../../../scripts/public-paths.ts";
import { documentedTable } from "../../services/dynamodb/table.ts";

it("the documented tables have the key and the time to live that the store writes", async () => {
  const items: Record<string, { S?: string; N?: string }>[] = [];
  const client = {
    putItem: async ({ Item }: { Item: (typeof items)[number] }) => items.push(Item),
    getItem: async () => ({}),
  };
  const next = {
    state: "running",
    token: "t",
    fence: 1,
    revision: 1,
    attempts: 1,
    fingerprint: "",
    leaseUntil: 1,
    expiresAt: 2_000_000_000_001,
  } as const;
  const { AttributeDefinitions, KeySchema, TableName, TimeToLiveSpecification } = documentedTable();
  await dynamodbStore({ table: TableName, client }).swap({ key: "k", expected: undefined, next, now: 0 });
  const [item = {}] = items;

  const [{ AttributeName: key = "", KeyType } = expect.fail("no key"), ...others] = KeySchema ?? [];
  expect([KeyType, others]).toEqual(["HASH", []]);
  expect(AttributeDefinitions).toEqual([{ AttributeName: key, AttributeType: "S" }]);
  expect(item[key]).toEqual({ S: "k" });
  const { AttributeName: ttl, Enabled } = TimeToLiveSpecification;
  expect([Enabled, item[ttl]]).toEqual([true, { N: "2000000001" }]); // Seconds, and not too early.

  const document = readFileSync(`${root}docs/idempotency-dynamodb.md`, "utf8");
  for (const line of [
    `hash_key     = "${key}"`,
    `attribute_name = "${ttl}"`,
    `partitionKey: { name: "${key}", type: AttributeType.STRING }`,
    `timeToLiveAttribute: "${ttl}"`,
  ])
    expect(document).toContain(line);
});
