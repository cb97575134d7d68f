import { equal } from "./check.ts";
import { getOrder, placeOrder } from "./shop.ts";
import { httpApiEvent, partlyFailing } from "./shop-events.ts";

const context = { awsRequestId: "request-1", functionName: "shop", getRemainingTimeInMillis: () => 3000 };

/** Lambda's events in, Lambda's answers out. The same functions run in AWS's own client in ../lambda.ts. */
export const awsChecks: Record<string, () => unknown> = {
  "lambda: an HTTP API event becomes a request, the response becomes its answer": async () => {
    const answer = (await getOrder(httpApiEvent("id=7"), context)) as HttpAnswer;
    equal([answer.statusCode, answer.headers["content-type"]], [200, "application/json"]);
    equal(JSON.parse(answer.body), { id: "7", method: "GET" });
    equal(((await getOrder(httpApiEvent(""), context)) as HttpAnswer).statusCode, 400);
  },

  "lambda: of an SQS batch, only the record that failed is reported": async () => {
    equal(await placeOrder(partlyFailing.event, context), partlyFailing.answer);
  },

  "lambda: a direct event gets the handler's value, or its error": async () => {
    equal(await placeOrder({ id: "a", total: 5 }, context), { charged: 5 });
    const error = await Promise.resolve(placeOrder({ id: "b", total: -5 }, context)).catch((thrown: unknown) => thrown);
    equal(error instanceof RangeError && error.message, "order b is declined");
  },
};

interface HttpAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body: string;
}
