export { lambda } from "./lambda.ts";
export type { LambdaHandler } from "./lambda.ts";
export type { LambdaContext } from "./lambda-context.ts";
