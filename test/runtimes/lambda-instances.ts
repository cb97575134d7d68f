import type { LocalLambda } from "../lambda/start-lambda.ts";
import { equal } from "./app/check.ts";
import { deadlineMs, withFunction } from "./lambda-function.ts";

/** What AWS's own client makes of the newer ways to run a function, and what an invocation then knows of itself. */
export function lambdaInstanceChecks(bundle: string): Record<string, () => Promise<void>> {
  const threads = Object.entries({
    "": {},
    ", without the global awslambda": { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: "1" },
  });
  const starts = Object.entries({ "on-demand": true, "snap-start": true, "provisioned-concurrency": false });
  return {
    ...Object.fromEntries(
      threads.map(([where, env]) => [
        `Managed Instances: invocations at once in several threads keep apart${where}`,
        () => withFunction({ bundle, name: "whoAmI", env: { ...MANAGED_INSTANCE, ...env } }, keepApart),
      ]),
    ),

    ...Object.fromEntries(
      starts.map(([type, cold]) => [
        `initialization type ${type}: the first invocation is ${cold ? "a" : "no"} cold start`,
        () =>
          withFunction({ bundle, name: "whoAmI", env: { AWS_LAMBDA_INITIALIZATION_TYPE: type } }, async (lambda) => {
            const answers = [await ask(lambda, { order: 1 }), await ask(lambda, { order: 2 })];
            equal(
              answers.map(({ coldStart }) => coldStart),
              [cold, false],
            );
          }),
      ]),
    ),

    "the tenant is known to the invocation, its lines and its wide record": () =>
      withFunction({ bundle, name: "whoAmI" }, async (lambda) => {
        const headers = { "lambda-runtime-aws-tenant-id": "acme" };
        equal((await ask(lambda, { order: 1 }, headers)).tenantId, "acme");
        equal((await ask(lambda, { order: 2 })).tenantId, undefined);
        await lambda.stop();
        equal(
          linesOf(lambda).map((line) => [line["message"], line["tenantId"], line["tenant.id"]]),
          [
            ["begins", "acme", undefined],
            ["ends", "acme", undefined],
            ["direct whoAmI ok", "acme", "acme"],
            ["begins", undefined, undefined],
            ["ends", undefined, undefined],
            ["direct whoAmI ok", undefined, undefined],
          ],
        );
      }),
  };
}

/** The settings by which the client starts threads, and hands several invocations to each. */
export const MANAGED_INSTANCE = {
  AWS_LAMBDA_INITIALIZATION_TYPE: "lambda-managed-instances",
  AWS_LAMBDA_LOG_FORMAT: "JSON",
  AWS_LAMBDA_MAX_CONCURRENCY: "4",
  AWS_LAMBDA_NODEJS_WORKER_COUNT: "3",
};

const ORDERS = 40;

async function keepApart(lambda: LocalLambda): Promise<void> {
  await Promise.all(Array.from({ length: 12 }, () => ask(lambda, { order: -1, waitMs: 200 }))); // All threads have started.
  const orders = Array.from({ length: ORDERS }, (_, order) => order);
  const answers = await Promise.all(
    orders.map((order) =>
      ask(
        lambda,
        { order, waitMs: 100 },
        { "lambda-runtime-trace-id": traceOf(order), "lambda-runtime-aws-tenant-id": `t-${order}` },
      ),
    ),
  );
  for (const [order, answer] of answers.entries()) {
    equal([answer.order, answer.tenantId, answer.traceId], [order, `t-${order}`, `5759e988${rootOf(order)}`]);
    equal([answer.ambient, answer.environment], [answer.id, null]);
  }
  equal(new Set(answers.map(({ id }) => id)).size, ORDERS);
  equal(new Set(answers.map(({ thread }) => thread)).size > 1, true);
  equal(Math.max(...answers.map(({ most }) => most)) > 1, true);
  await lambda.stop();
  equal(linesOf(lambda).filter((line) => line["faas.coldstart"]).length, 3);
  for (const [order, { id }] of answers.entries()) {
    const own = linesOf(lambda).filter((line) => line["requestId"] === id);
    equal(
      own.map((line) => [line["order"] ?? line["outcome"], line["tenantId"]]),
      [order, order, "ok"].map((what) => [what, `t-${order}`]),
    );
  }
}

function traceOf(order: number): string {
  return `Root=1-5759e988-${rootOf(order)};Parent=53995c3f42cd8ad8;Sampled=1`;
}

function rootOf(order: number): string {
  return `${order}`.padStart(24, "a");
}

interface Answer {
  readonly order: number;
  readonly id: string;
  readonly ambient: string;
  readonly coldStart: boolean;
  readonly tenantId?: string;
  readonly traceId?: string;
  /** The environment's trace id. */
  readonly environment: string | null;
  readonly thread: number;
  readonly most: number;
}

async function ask(lambda: LocalLambda, event: object, headers: Record<string, string> = {}): Promise<Answer> {
  const result = await lambda.invoke(event, { deadlineMs, headers });
  if (result.kind === "error") throw new Error(`${result.type}: ${result.message}`);
  return JSON.parse(result.body.toString()) as Answer;
}

function linesOf({ lines }: LocalLambda): Record<string, unknown>[] {
  return lines
    .filter(({ text }) => text.startsWith("{"))
    .map(({ text }) => JSON.parse(text) as Record<string, unknown>);
}
