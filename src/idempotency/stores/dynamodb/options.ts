import type { AwsClientOptions } from "../../../aws-client/client-options.ts";
import type { DynamodbClient } from "./client.ts";

/** Options of `dynamodbStore`. Those of the connection are for the client that comes with the library. */
export interface DynamodbStoreOptions extends AwsClientOptions {
  /** The table's name or ARN. */
  readonly table: string;
  /** The SDK's aggregated client, `new DynamoDB()` of `@aws-sdk/client-dynamodb`. @default a small one of our own */
  readonly client?: DynamodbClient;
  /** The table's partition key, a string. @default "id" */
  readonly keyAttribute?: string;
  /** The table's sort key, a string, and what it is in every record: for a table that holds other items as well. @default none */
  readonly sortKey?: { readonly name: string; readonly value: string };
  /** The attribute by which the table's time to live deletes, in epoch seconds. @default "expires_at" */
  readonly ttlAttribute?: string;
}
