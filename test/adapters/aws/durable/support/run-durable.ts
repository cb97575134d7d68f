import type { DurableExecutionInvocationInput, DurableLambdaHandler } from "@aws/durable-execution-sdk-js";
import { LocalDurableTestRunner } from "@aws/durable-execution-sdk-js-testing";
import type { LambdaContext } from "../../../../../src/adapters/aws/index.ts";
import { lambdaContext } from "../../samples/context.ts";

/** How an execution ended, and what each of its invocations answered. */
export interface Execution {
  readonly status: string | undefined;
  readonly result: unknown;
  readonly error: unknown;
  readonly answers: readonly unknown[];
}

/**
 * Runs an execution to its end, with AWS's own local runner; each invocation has an id of its own. Waits take no time, or
 * with `skipTime: false` as long as they say, for what timers do meanwhile.
 */
export async function runDurable(
  handler: DurableLambdaHandler,
  payload: unknown,
  { skipTime = true, ...overrides }: Partial<LambdaContext> & { skipTime?: boolean } = {},
): Promise<Execution> {
  const answers: unknown[] = [];
  const invocation = async (event: DurableExecutionInvocationInput): Promise<never> => {
    const context = lambdaContext({ awsRequestId: `request-${answers.length + 1}`, ...overrides });
    const at = answers.push("none") - 1;
    return (answers[at] = await handler(event, context as Parameters<DurableLambdaHandler>[1])) as never;
  };
  await LocalDurableTestRunner.setupTestEnvironment({ skipTime });
  try {
    const execution = await new LocalDurableTestRunner({ handlerFunction: invocation }).run({ payload });
    const status = execution.getStatus();
    const succeeded = status === "SUCCEEDED";
    return {
      status,
      result: succeeded ? (execution.getResult() as unknown) : undefined,
      error: succeeded ? undefined : execution.getError(),
      answers,
    };
  } finally {
    await LocalDurableTestRunner.teardownTestEnvironment();
  }
}
