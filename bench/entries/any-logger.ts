import { fasten } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";

const log = createLogger({ service: "orders" });

export const handler = lambda(
  fasten(log).event(({ id }) => {
    log.info("order placed", { orderId: id });
  }),
);
