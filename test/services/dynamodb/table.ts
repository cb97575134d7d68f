import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { root } from "../../../scripts/public-paths.ts";
import type { Server, ServerKind } from "./servers.ts";

export const CONNECTION = {
  region: "eu-central-1",
  credentials: { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "example", sessionToken: "session" },
};

/** The SDK's client for a server. */
export function sdkClient({ endpoint }: Server): DynamoDB {
  return new DynamoDB({ ...CONNECTION, endpoint });
}

/** What the documentation tells users to put into their CloudFormation template. */
export function documentedTable(): DocumentedTable {
  const text = readFileSync(`${root}docs/idempotency-dynamodb.md`, "utf8");
  const [, yaml = ""] = /^```yaml\n(.*?)^```$/ms.exec(text) ?? [];
  const { Resources } = parse(yaml) as { Resources: { IdempotencyTable: { Properties: DocumentedTable } } };
  return Resources.IdempotencyTable.Properties;
}

type CreateTable = Parameters<DynamoDB["createTable"]>[0];

interface DocumentedTable extends CreateTable {
  TableName: string;
  TimeToLiveSpecification: { AttributeName: string; Enabled: boolean };
}

/** Creates the documented table in a server, and one for the tests' own data. */
export async function createTables(kind: ServerKind, server: Server): Promise<void> {
  const sdk = sdkClient(server);
  const { TimeToLiveSpecification, ...table } = documentedTable();
  await sdk.createTable(table);
  if (kind.isComplete) await sdk.updateTimeToLive({ TableName: table.TableName, TimeToLiveSpecification });
  await sdk.createTable({
    TableName: "shop",
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [
      { AttributeName: "pk", AttributeType: "S" },
      { AttributeName: "sk", AttributeType: "S" },
    ],
    KeySchema: [
      { AttributeName: "pk", KeyType: "HASH" },
      { AttributeName: "sk", KeyType: "RANGE" },
    ],
  });
  for (const TableName of [table.TableName, "shop"]) await becomesActive(sdk, TableName);
  sdk.destroy();
}

async function becomesActive(sdk: DynamoDB, TableName: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const { Table } = await sdk.describeTable({ TableName });
    if (Table?.TableStatus === "ACTIVE") return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`the table ${TableName} did not become active`);
}
