/**
 * The part of Lambda's context that is read; AWS's own `Context` fits. Nothing is required, so that a test may call the
 * handler with `{}`: what is missing is taken from the environment or left out.
 */
export interface LambdaContext {
  readonly awsRequestId?: string | undefined;
  readonly functionName?: string | undefined;
  readonly functionVersion?: string | undefined;
  readonly invokedFunctionArn?: string | undefined;
  readonly memoryLimitInMB?: string | undefined;
  readonly xRayTraceId?: string | undefined;
  getRemainingTimeInMillis?(): number;
}
