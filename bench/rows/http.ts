import { Router } from "@aws-lambda-powertools/event-handler/http";
import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { fasten, HttpError } from "faasten";
import { lambda } from "faasten/aws";
import { Hono } from "hono";
import { handle, type LambdaEvent } from "hono/aws-lambda";
import { httpEvent, lambdaContext } from "../lambda-events.ts";
import { OURS, type Row } from "../row.ts";

interface Order {
  id: string;
  total: number;
}

const receipt = ({ id, total }: Order) => ({ id, total, accepted: true });

// faasten has no router; what one function answers is told apart by hand.
const ours = lambda(
  fasten().http(async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/orders") throw new HttpError(404);
    if (request.method === "POST") return receipt((await request.json()) as Order);
    return { found: searchParams.get("q"), limit: Number(searchParams.get("limit")) };
  }),
);

const app = new Hono()
  .get("/orders", (c) => c.json({ found: c.req.query("q"), limit: Number(c.req.query("limit")) }))
  .post("/orders", async (c) => c.json(receipt(await c.req.json<Order>())));
const hono = handle(app);
const oursWithHono = lambda(fasten().http((request) => app.fetch(request)));

const router = new Router();
router.get("/orders", ({ req }) => {
  const { searchParams } = new URL(req.url);
  return { found: searchParams.get("q"), limit: Number(searchParams.get("limit")) };
});
router.post("/orders", async ({ req }) => receipt((await req.json()) as Order));

const context = lambdaContext();
const result = ({ statusCode, body }: { statusCode: number; body: string }) => ({
  statusCode,
  body: JSON.parse(body) as unknown,
});

const get = httpEvent("GET", "/orders", "q=shoes&limit=20");
const post = httpEvent("POST", "/orders", "", { id: "order-1", total: 42, items: [{ sku: "A-1", count: 2 }] });
const byHono = (event: APIGatewayProxyEventV2) => () => hono(event as unknown as LambdaEvent);
const byRouter = (event: APIGatewayProxyEventV2) => () => router.resolve(event, context);

export const rows: readonly Row[] = [
  {
    what: "HTTP API v2, GET with a query",
    contestants: { [OURS]: () => ours(get, context), Hono: byHono(get), "Powertools router": byRouter(get) },
    result,
  },
  {
    what: "HTTP API v2, POST with JSON",
    contestants: { [OURS]: () => ours(post, context), Hono: byHono(post), "Powertools router": byRouter(post) },
    result,
  },
  {
    what: "HTTP API v2, GET, a Hono app in faasten",
    contestants: { [OURS]: () => oursWithHono(get, context), Hono: byHono(get) },
    result,
  },
  {
    what: "HTTP API v2, POST, a Hono app in faasten",
    contestants: { [OURS]: () => oursWithHono(post, context), Hono: byHono(post) },
    result,
  },
];
