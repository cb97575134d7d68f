import { createIdempotency } from "faasten/idempotency";
import { memoryStore } from "faasten/idempotency/memory";

const once = createIdempotency({ store: memoryStore() });

export const handler = once.wrap(async ({ id = "order-1" }: { id?: string }) => ({ id, paid: true }), {
  name: "pay",
  key: ({ id = "order-1" }) => id,
});
