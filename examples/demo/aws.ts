import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { type LocalLambda, startLambda } from "../../test/lambda/start-lambda.ts";
import { eventBridgeEvent, httpApiEvent, sqsEvent } from "../aws/events.ts";
import type { Cloud } from "./scenario.ts";

/** AWS Lambda: the functions are bundled as one would deploy them and run in Lambda's own runtime client where it is built. */
export const aws: Cloud = {
  name: "AWS Lambda",
  scenarios: [
    {
      title: "POST /orders through API Gateway's HTTP API",
      handler: "http",
      event: httpApiEvent({ id: "ord-1", total: 25 }),
      meaning: (answer) => `API Gateway sends HTTP ${(answer as { statusCode: number }).statusCode} to the client.`,
    },
    {
      title: "A batch of three orders from SQS, the second one with a card that is declined",
      handler: "events",
      event: sqsEvent([
        { id: "ord-2", total: 10 },
        { id: "ord-3", total: 5000 },
        { id: "ord-4", total: 30 },
      ]),
      meaning: (answer) => {
        const failed = (answer as { batchItemFailures: { itemIdentifier: string }[] }).batchItemFailures;
        const names = failed.map(({ itemIdentifier }) => itemIdentifier).join(", ");
        return `SQS deletes ${3 - failed.length} messages; ${names} becomes visible again and ends in the dead-letter queue.`;
      },
    },
    {
      title: "An OrderPlaced event from EventBridge",
      handler: "events",
      event: eventBridgeEvent({ id: "ord-5", total: 12.5 }),
      meaning: () => "Lambda counts the event as handled; a rejection would have been tried again twice.",
    },
  ],
  async start() {
    const file = await bundle();
    const running = new Map<string, LocalLambda>();
    const functionOf = async (handler: string): Promise<LocalLambda> => {
      const known = running.get(handler);
      const lambda = known ?? (await startLambda({ handler: `${file}.${handler}`, functionName: `orders-${handler}` }));
      running.set(handler, lambda);
      return lambda;
    };
    return {
      runtime: (await functionOf("events")).runtime,
      async show({ handler, event }) {
        const lambda = await functionOf(handler);
        const before = lambda.lines.length;
        const result = await lambda.invoke(event);
        await new Promise((resolve) => setTimeout(resolve, 50)); // The last line may still be in the pipe.
        const lines = lambda.lines.slice(before).map(({ text }) => text);
        if (result.kind === "error") throw new Error(`${handler} failed: ${result.message}\n${lines.join("\n")}`);
        return { lines, answer: JSON.parse(result.body.toString() || "null") as unknown };
      },
      async stop() {
        for (const lambda of running.values()) await lambda.stop();
      },
    };
  },
};

/** Bundles the handlers; gives the path without its ending, as Lambda names a handler. */
async function bundle(): Promise<string> {
  const folder = fileURLToPath(new URL("../../.cache/demo/aws/", import.meta.url));
  await mkdir(folder, { recursive: true });
  await build({
    entryPoints: [fileURLToPath(new URL("../aws/handlers.ts", import.meta.url))],
    outfile: `${folder}handlers.mjs`,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node22",
    logLevel: "error",
  });
  return `${folder}handlers`;
}
