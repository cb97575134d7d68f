import type { NewEvent } from "../../../src/cloudevents/index.ts";

/** An event with all that is required, as its JSON has it. */
export const order = {
  specversion: "1.0",
  id: "order-7",
  source: "/shop/orders",
  type: "order.placed",
} as const;

/** One to be sent. */
export const newOrder: NewEvent = { ...order, time: "2026-01-02T03:04:05.123456789Z", data: { total: 10 } };
