import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";

const logger = new Logger({ serviceName: "orders" });

export const handler = middy<{ id: string }, { id: string }>()
  .use(injectLambdaContext(logger))
  .handler(async (event) => {
    logger.info("order placed", { orderId: event.id });
    return { id: event.id };
  });
