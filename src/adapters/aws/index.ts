export { lambda } from "./lambda.ts";
export { lambdaDurable } from "./durable/lambda-durable.ts";
export type { DurableContext, DurableHandler, WithDurableExecution } from "./durable/lambda-durable.ts";
export type { LambdaHandler } from "./lambda-handler.ts";
export type { LambdaContext } from "./lambda-context.ts";
export { lambdaStream } from "./stream/lambda-stream.ts";
export type { LambdaResponseStream, LambdaStreamHandler } from "./stream/runtime.ts";
