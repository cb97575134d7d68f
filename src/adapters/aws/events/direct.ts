import { createEvent } from "../../../core/event.ts";
import { textOf } from "../event-fields.ts";
import { type LambdaContext, ownContext } from "../lambda-context.ts";
import type { CallSource } from "../source.ts";

/** Whoever calls the function itself: the Invoke API, Step Functions, the console, and every source without a line of its own. */
export const direct: CallSource = {
  kind: "call",
  name: "aws:lambda",
  trigger: () => "direct",
  events: (event, invocation) => [
    createEvent({
      id: invocation.id,
      source: textOf(ownContext(invocation.raw.context as LambdaContext).invokedFunctionArn) ?? "aws:lambda",
      type: "com.amazonaws.lambda.invoke",
      delivery: { source: "aws:lambda" },
      raw: event,
      decode: () => event,
    }),
  ],
};
