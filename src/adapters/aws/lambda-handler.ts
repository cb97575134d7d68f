import type { LambdaContext } from "./lambda-context.ts";

/** What Lambda calls: export it under the name that the function's configuration says. */
export type LambdaHandler = (event: unknown, context: LambdaContext) => Promise<unknown>;
