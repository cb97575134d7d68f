import { createIdempotency } from "faasten/idempotency";
import { dynamodbStore } from "faasten/idempotency/dynamodb";

const once = createIdempotency({ store: dynamodbStore({ table: "idempotency" }) });

// Not called: no table is here.
export const pay = once.wrap(async ({ id }: { id: string }) => ({ id, paid: true }), {
  name: "pay",
  key: ({ id }) => id,
});
