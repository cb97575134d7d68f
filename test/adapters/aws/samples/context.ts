import type { LambdaContext } from "../../../../src/adapters/aws/index.ts";

/** Lambda's second argument. */
export function lambdaContext(overrides: Partial<LambdaContext> = {}): LambdaContext {
  return {
    awsRequestId: "request-1",
    functionName: "orders",
    functionVersion: "7",
    invokedFunctionArn: "arn:aws:lambda:eu-west-1:123456789012:function:orders:live",
    memoryLimitInMB: "512",
    getRemainingTimeInMillis: () => 30_000,
    ...overrides,
  };
}
