import { Router } from "@aws-lambda-powertools/event-handler/http";
import type { Context } from "aws-lambda";

const app = new Router();
app.get("/orders", ({ req }) => ({ found: new URL(req.url).searchParams.get("q") }));

export const handler = (event: unknown, context: Context): Promise<unknown> => app.resolve(event, context);
