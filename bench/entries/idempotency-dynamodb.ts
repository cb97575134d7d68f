import { createIdempotency } from "faasten/idempotency";
import { dynamodbStore } from "faasten/idempotency/dynamodb";

const once = createIdempotency({ store: dynamodbStore({ table: "idempotency" }) });

export const handler = once.wrap(async ({ id }: { id: string }) => ({ id, paid: true }), {
  name: "pay",
  key: ({ id }) => id,
});
