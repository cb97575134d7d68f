import { createLogger } from "faasten/logger";
import type { Context } from "aws-lambda";

const log = createLogger({ service: "orders" });

export async function handler(event: { id: string }, context: Context): Promise<{ id: string }> {
  log.info("order placed", { orderId: event.id, requestId: context.awsRequestId });
  return { id: event.id };
}
