import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";

process.env["AWS_LAMBDA_FUNCTION_NAME"] ??= "bench";

export const handler = makeIdempotent(async ({ id }: { id: string }) => ({ id, paid: true }), {
  persistenceStore: new DynamoDBPersistenceLayer({ tableName: "idempotency" }),
  config: new IdempotencyConfig({ eventKeyJmesPath: "id" }),
});
