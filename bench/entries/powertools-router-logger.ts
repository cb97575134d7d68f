import { Router } from "@aws-lambda-powertools/event-handler/http";
import { Logger } from "@aws-lambda-powertools/logger";
import type { Context } from "aws-lambda";

const logger = new Logger({ serviceName: "orders" });
const app = new Router({ logger });
app.get("/orders", ({ req }) => {
  const found = new URL(req.url).searchParams.get("q");
  logger.info("searched", { found });
  return { found };
});

export const handler = (event: unknown, context: Context): Promise<unknown> => {
  logger.addContext(context);
  return app.resolve(event, context);
};
