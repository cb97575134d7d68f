import { type Check, equal, runChecks } from "./app/check.ts";
import { httpApiEvent, partlyFailing } from "./app/shop-events.ts";
import { lambdaRic } from "./install.ts";
import { answerOf, deadlineMs, withFunction } from "./lambda-function.ts";
import { lambdaBatchChecks } from "./lambda-batch.ts";
import { lambdaInstanceChecks } from "./lambda-instances.ts";
import { lambdaLogChecks } from "./lambda-log.ts";
import { lambdaStreamChecks } from "./lambda-stream.ts";

/** Runs in AWS's own runtime client: the suite as the handler of a function, then the functions with Lambda's events. */
export async function runInLambda(bundle: string): Promise<{ version: string; checks: Check[] }> {
  const { version, checks } = (await withFunction({ bundle, name: "suite" }, (lambda) =>
    answerOf(lambda, {}),
  )) as Suite;
  return {
    version: `${lambdaRic.dependencies["aws-lambda-ric"]} on Node ${version}`,
    checks: [
      ...checks,
      ...(await runChecks({
        ...functionChecks(bundle),
        ...lambdaBatchChecks(bundle),
        ...lambdaStreamChecks(bundle),
        ...lambdaLogChecks(bundle),
        ...lambdaInstanceChecks(bundle),
      })),
    ],
  };
}

interface Suite {
  version: string;
  checks: Check[];
}

function functionChecks(bundle: string): Record<string, () => Promise<void>> {
  return {
    "the client hands over an HTTP API event and takes the answer": () =>
      withFunction({ bundle, name: "getOrder" }, async (lambda) => {
        const answer = (await answerOf(lambda, httpApiEvent("id=7"))) as { statusCode: number; body: string };
        equal([answer.statusCode, JSON.parse(answer.body)], [200, { id: "7", method: "GET" }]);
      }),

    "the client hands over an SQS batch and takes the failures": () =>
      withFunction({ bundle, name: "placeOrder" }, async (lambda) => {
        equal(await answerOf(lambda, partlyFailing.event), partlyFailing.answer);
      }),

    "the client reports the function's own error": () =>
      withFunction({ bundle, name: "placeOrder" }, async (lambda) => {
        const result = await lambda.invoke({ id: "b", total: -1 }, { deadlineMs });
        equal(result.kind === "error" && [result.type, result.message], ["RangeError", "order b is declined"]);
      }),

    "each log line is one line of JSON with the id of its request": () =>
      withFunction({ bundle, name: "placeOrder" }, async (lambda) => {
        const results = [];
        for (const id of ["a", "b"]) results.push(await lambda.invoke({ id, total: 1 }, { deadlineMs }));
        await lambda.stop();
        const lines = lambda.lines.map(({ text }) => JSON.parse(text) as Record<string, unknown>);
        const charged = lines.filter(({ message }) => message === "charging");
        equal(
          charged.map(({ requestId, orderId }) => [requestId, orderId]),
          results.map(({ requestId }, index) => [requestId, ["a", "b"][index]]),
        );
        equal(
          lines.filter((line) => line["event.name"] === "invocation").map((line) => line["faas.coldstart"]),
          [true, false],
        );
      }),
  };
}
