import { Logger } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";

const logger = new Logger({ serviceName: "orders" });

export async function handler(event: { id: string }, context: Context): Promise<{ id: string }> {
  logger.info("order placed", { orderId: event.id, requestId: context.awsRequestId });
  return { id: event.id };
}
