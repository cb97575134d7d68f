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
  readonly tenantId?: string | undefined;
  getRemainingTimeInMillis?(): number;
  /** Lambda's own context, in the one that the SDK of durable functions hands over. */
  readonly lambdaContext?: LambdaContext | undefined;
}

/** Lambda's own context, wherever it stands. */
export function ownContext(context: LambdaContext): LambdaContext {
  return context.lambdaContext ?? context;
}
