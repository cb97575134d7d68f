import { type LambdaOptions, type LocalLambda, startLambda } from "../lambda/start-lambda.ts";

/** The first event also waits for the process to start. */
export const deadlineMs = 60_000;

export interface FunctionChoice {
  /** The bundle that exports it. */
  readonly bundle: string;
  readonly name: string;
  readonly env?: LambdaOptions["env"];
}

/** Lends a function, and stops it. */
export async function withFunction<Result>(
  { bundle, name, env = {} }: FunctionChoice,
  use: (lambda: LocalLambda) => Promise<Result>,
): Promise<Result> {
  const lambda = await startLambda({ handler: bundle.replace(/mjs$/, name), functionName: name, env });
  try {
    return await use(lambda);
  } finally {
    await lambda.stop();
  }
}

/** What the function answers; an error that it reports is thrown. */
export async function answerOf(lambda: LocalLambda, event: object): Promise<unknown> {
  const result = await lambda.invoke(event, { deadlineMs });
  if (result.kind === "error") throw new Error(`${result.type}: ${result.message}`);
  return JSON.parse(result.body.toString());
}
