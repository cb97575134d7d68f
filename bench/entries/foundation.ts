import { deadline, fasten } from "faasten";
import { lambda } from "faasten/aws/direct";
import { createLogger } from "faasten/logger";

const log = createLogger({ service: "orders" });

// Like middy, which gives up shortly before Lambda would.
export const handler = lambda(
  fasten(log, deadline({ marginMs: 5 })).raw(async (event: { id: string }) => {
    log.info("order placed", { orderId: event.id });
    return { id: event.id };
  }),
);
