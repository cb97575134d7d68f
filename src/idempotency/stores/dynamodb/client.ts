import type { AwsClientOptions } from "../../../aws-client/client-options.ts";
import { createAwsClient } from "../../../aws-client/create-aws-client.ts";
import type { AwsService } from "../../../aws-client/service.ts";

/** A value in DynamoDB's own form; of the many types only those are named that the store writes. */
export interface AttributeValue {
  readonly S?: string | undefined;
  readonly N?: string | undefined;
}

/** An item in DynamoDB's own form. */
export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * The part of the SDK's aggregated client, `new DynamoDB()`, that the store calls. `transactWriteItems` is needed for
 * transactions alone.
 */
export interface DynamodbClient {
  putItem(input: PutItem, options?: CallOptions): Promise<unknown>;
  getItem(input: GetItem, options?: CallOptions): Promise<unknown>;
  transactWriteItems?(input: TransactWriteItems, options?: CallOptions): Promise<unknown>;
}

/** What an SDK's method takes beside its input. */
export interface CallOptions {
  abortSignal?: AbortSignal;
}

/** A write of one item, if its condition holds. */
export interface PutItem {
  TableName: string;
  Item: Record<string, { S: string } | { N: string }>;
  ConditionExpression: string;
  ExpressionAttributeNames: Record<string, string>;
  ExpressionAttributeValues?: Record<string, { S: string } | { N: string }>;
  ReturnValuesOnConditionCheckFailure: "ALL_OLD";
}

/** A read of one item. */
export interface GetItem {
  TableName: string;
  Key: Record<string, { S: string }>;
  ConsistentRead: true;
}

/** Writes that apply all together or not at all. */
export interface TransactWriteItems {
  TransactItems: never[];
  ClientRequestToken: string;
}

/** The client that the store uses where it is given none. */
export function smallDynamodbClient(options: AwsClientOptions): Required<DynamodbClient> {
  const client = createAwsClient(options);
  const method =
    (operation: string) =>
    (input: unknown, { abortSignal }: CallOptions = {}) =>
      client.call(DYNAMODB, operation, input, abortSignal);
  return {
    putItem: method("PutItem"),
    getItem: method("GetItem"),
    transactWriteItems: method("TransactWriteItems"),
  };
}

const DYNAMODB: AwsService = { id: "DYNAMODB", host: "dynamodb", target: "DynamoDB_20120810", json: "1.0" };
