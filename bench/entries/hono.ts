import { Hono } from "hono";
import { handle } from "hono/aws-lambda";

const app = new Hono().get("/orders", (c) => c.json({ found: c.req.query("q") }));

export const handler = handle(app);
