import middy from "@middy/core";
import type { Context } from "aws-lambda";
import { deadline, type EventMiddleware, fasten, type Pipeline } from "faasten";
import { lambda } from "faasten/aws";
import { lambdaContext } from "../lambda-events.ts";
import { OURS, type Row } from "../row.ts";

interface Order {
  id: string;
}

const handler = async (order: Order): Promise<Order> => ({ id: order.id });

const passOn: EventMiddleware = (_input, _invocation, next) => next();
const waitFor: EventMiddleware = async (_input, _invocation, next) => {
  const result = await next();
  return result;
};
const hook = (): void => {};
const asyncHook = async (): Promise<void> => {};

const ours = (pipeline: Pipeline) => lambda(pipeline.raw(handler));
const withLayers = (layer: EventMiddleware) => ours(fasten(...Array<EventMiddleware>(8).fill(layer)));

/** By default middy sets a timer for each invocation: `timer` off compares the engines alone. */
function middyWith(
  count: number,
  each: () => unknown,
  timer: boolean,
): (order: Order, context: Context) => Promise<Order> {
  const wrapped = middy<Order, Order>(timer ? {} : { timeoutEarlyInMillis: 0 }).handler(handler);
  for (let pair = 0; pair < count; pair += 1) wrapped.use({ before: each, after: each });
  return wrapped;
}

const order: Order = { id: "order-1" };
const context = lambdaContext();
const row = (what: string, contestants: Record<string, (order: Order, context: Context) => unknown>): Row => ({
  what,
  contestants: Object.fromEntries(Object.entries(contestants).map(([name, run]) => [name, () => run(order, context)])),
  result: (returned: Order) => returned,
});

export const rows: readonly Row[] = [
  row("bare wrapper, no layers", {
    [OURS]: ours(fasten()),
    "middy, no timer": middyWith(0, hook, false),
    "a bare function": handler,
  }),
  row("bare wrapper that gives up in time", {
    [OURS]: ours(fasten(deadline({ marginMs: 5 }))),
    middy: middyWith(0, hook, true),
  }),
  row("8 layers that return next(), or sync hook pairs", {
    [OURS]: withLayers(passOn),
    "middy, no timer": middyWith(8, hook, false),
    middy: middyWith(8, hook, true),
  }),
  row("8 layers that await next(), or async hook pairs", {
    [OURS]: withLayers(waitFor),
    "middy, no timer": middyWith(8, asyncHook, false),
    middy: middyWith(8, asyncHook, true),
  }),
];
