import type { Context } from "aws-lambda";
import { destination, pino } from "pino";

// Synchronous: the default destination loses lines when Lambda freezes the process.
const logger = pino({ base: { service: "orders" } }, destination({ sync: true }));

export async function handler(event: { id: string }, context: Context): Promise<{ id: string }> {
  logger.info({ orderId: event.id, requestId: context.awsRequestId }, "order placed");
  return { id: event.id };
}
