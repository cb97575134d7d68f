import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import type { Context, EventBridgeEvent } from "aws-lambda";
import { fasten } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { destination, pino } from "pino";
import { eventBridgeEvent, lambdaContext } from "../lambda-events.ts";
import { OURS, type Row } from "../row.ts";

interface Order {
  id: string;
  total: number;
}
type OrderPlaced = EventBridgeEvent<"OrderPlaced", Order>;

const log = createLogger({ service: "orders" });
const powertools = new Logger({ serviceName: "orders" });
const pinoSync = pino({ base: { service: "orders" } }, destination({ sync: true }));

const event: OrderPlaced = eventBridgeEvent();
const context = lambdaContext();

// What a handler of events returns is of no use to EventBridge, and faasten drops it: results are not compared.
// A fastened logger adds a wide record of the invocation: one line more than the peers print. In the last row the fields
// go on that record, so that everybody prints one.
export const rows: readonly Row[] = [
  row("invocation, .event with 1 line", 1, 2, lambda(fasten(log).event(({ data }) => oursPrints(data as Order, 1)))),
  row(
    "invocation, .raw with 1 line",
    1,
    2,
    lambda(fasten(log).raw(({ detail }: OrderPlaced) => oursPrints(detail, 1))),
  ),
  row(
    "invocation, .raw with 100 lines",
    100,
    101,
    lambda(fasten(log).raw(({ detail }: OrderPlaced) => oursPrints(detail, 100))),
  ),
  row("invocation, .raw, wide record alone", 1, 1, lambda(fasten(log).raw(oursAnnotates))),
];

type Handler = (event: OrderPlaced, context: Context) => unknown;

function row(what: string, times: number, oursPrinted: number, ours: Handler): Row {
  const [middyPowertools, barePino] = [byMiddyPowertools(times), byPino(times)];
  return {
    what,
    contestants: {
      [OURS]: () => ours(event, context),
      "middy + Powertools": () => middyPowertools(event, context),
      "bare function + pino, sync": () => barePino(event, context),
    },
    lines: { [OURS]: oursPrinted, "middy + Powertools": times, "bare function + pino, sync": times },
  };
}

async function oursPrints({ id, total }: Order, times: number): Promise<{ id: string }> {
  for (let line = 0; line < times; line += 1) log.info("charging", { orderId: id, total });
  return { id };
}

async function oursAnnotates({ detail }: OrderPlaced): Promise<{ id: string }> {
  log.annotate({ orderId: detail.id, total: detail.total });
  return { id: detail.id };
}

function byMiddyPowertools(times: number): Handler {
  const handler = async ({ detail: { id, total } }: OrderPlaced): Promise<{ id: string }> => {
    for (let line = 0; line < times; line += 1) powertools.info("charging", { orderId: id, total });
    return { id };
  };
  return middy(handler).use(injectLambdaContext(powertools));
}

function byPino(times: number): Handler {
  return async ({ detail: { id, total } }, { awsRequestId: requestId, functionName }) => {
    const child = pinoSync.child({ requestId, functionName });
    for (let line = 0; line < times; line += 1) child.info({ orderId: id, total }, "charging");
    return { id };
  };
}
