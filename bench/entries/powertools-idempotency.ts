import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { PowertoolsInMemory } from "../powertools-in-memory.ts";

process.env["AWS_LAMBDA_FUNCTION_NAME"] ??= "bench";

export const handler = makeIdempotent(async ({ id = "order-1" }: { id?: string }) => ({ id, paid: true }), {
  persistenceStore: new PowertoolsInMemory(),
  config: new IdempotencyConfig({}),
});
