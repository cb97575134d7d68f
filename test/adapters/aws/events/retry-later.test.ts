import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten, type FunctionEvent, type Middleware, RetryLater } from "../../../../src/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { sqsEvent, sqsRecord } from "../samples/sqs.ts";

interface Visibility {
  readonly QueueUrl: string;
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout: number;
}

/** A queue that is asked over HTTP, in the words of SQS; it does not know handles that it is told to refuse. */
async function startQueue(refused: readonly string[] = []): Promise<{ url: string; asked: Visibility[] }> {
  const asked: Visibility[] = [];
  const answer = async (request: IncomingMessage): Promise<number> => {
    if (request.headers["x-amz-target"] !== "AmazonSQS.ChangeMessageVisibility") return 400;
    const visibility = (await json(request)) as Visibility;
    asked.push(visibility);
    return refused.includes(visibility.ReceiptHandle) ? 400 : 200;
  };
  const server = createServer((request, response) => {
    void answer(request).then((status) => {
      response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

/** The recipe of docs/batch.md, with the call that the client of AWS makes. */
function delayed(url: string, warned: unknown[]): Middleware<FunctionEvent> {
  return async ({ raw }, _invocation, next) => {
    try {
      return await next();
    } catch (error) {
      if (error instanceof RetryLater) {
        const { receiptHandle } = raw as { receiptHandle: string };
        await changeVisibility(url, receiptHandle, Math.ceil(error.delaySeconds)).catch((failure: unknown) =>
          warned.push(failure),
        );
      }
      throw error;
    }
  };
}

async function changeVisibility(url: string, ReceiptHandle: string, VisibilityTimeout: number): Promise<void> {
  const headers = { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.ChangeMessageVisibility" };
  const body = JSON.stringify({ QueueUrl: `${url}/orders`, ReceiptHandle, VisibilityTimeout });
  const { ok, status } = await fetch(url, { method: "POST", headers, body, signal: AbortSignal.timeout(5000) });
  if (!ok) throw new Error(`the queue says ${status}`);
}

const handle = ({ id }: FunctionEvent): void => {
  if (id.startsWith("later")) throw new RetryLater(90.5);
  if (id.startsWith("bad")) throw new Error("boom");
};

it("a layer gives a message of SQS the delay that RetryLater asks for; it is reported as failed all the same", async () => {
  consoleErrors();
  const { url, asked } = await startQueue();
  const warned: unknown[] = [];
  const fn = fasten().use(delayed(url, warned)).event(handle);
  const batch = sqsEvent(sqsRecord("good"), sqsRecord("later-1"), sqsRecord("bad"), sqsRecord("later-2"));
  expect(await lambda(fn)(batch, lambdaContext())).toEqual({
    batchItemFailures: [{ itemIdentifier: "later-1" }, { itemIdentifier: "bad" }, { itemIdentifier: "later-2" }],
  });
  expect(asked.map(({ ReceiptHandle, VisibilityTimeout }) => [ReceiptHandle, VisibilityTimeout]).toSorted()).toEqual([
    ["handle of later-1", 91],
    ["handle of later-2", 91],
  ]);
  expect(warned).toEqual([]);
});

it("a message whose delay the queue refuses is reported as failed, too", async () => {
  const reported = consoleErrors();
  const { url } = await startQueue(["handle of later-1"]);
  const warned: unknown[] = [];
  const fn = fasten().use(delayed(url, warned)).event(handle);
  expect(await lambda(fn)(sqsEvent(sqsRecord("later-1"), sqsRecord("good")), lambdaContext())).toEqual({
    batchItemFailures: [{ itemIdentifier: "later-1" }],
  });
  expect(warned).toEqual([new Error("the queue says 400")]);
  expect(reported).toEqual([expect.stringContaining("try again in 90.5 s")]);
});
