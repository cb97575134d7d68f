import { endInvocation } from "../../../core/ending.ts";
import { FaastenError, toError } from "../../../core/errors.ts";
import { type FinishedFunction, requireFinished } from "../../../core/finished-function.ts";
import type { Invocation } from "../../../core/invocation.ts";
import { lifecycleOf } from "../../../core/lifecycle.ts";
import { requireOption } from "../../../core/options.ts";
import { report, reporter } from "../../../core/report.ts";
import { fieldsOf, textOf } from "../event-fields.ts";
import { lambda } from "../lambda.ts";
import { type LambdaContext, ownContext } from "../lambda-context.ts";

/** The part of the SDK's `DurableContext` that is read. */
export interface DurableContext {
  readonly lambdaContext: LambdaContext;
}

/** What the SDK makes durable. */
export type DurableHandler = (event: unknown, context: DurableContext) => Promise<unknown>;

/** `withDurableExecution` of `@aws/durable-execution-sdk-js`. */
export type WithDurableExecution = (
  handler: DurableHandler,
  config?: never,
) => (event: never, context: never) => Promise<unknown>;

/**
 * Makes a Lambda handler of a durable function: one that can wait for days, and is called again when the wait is over.
 *
 * It is `withDurableExecution(lambda(fn))`, and sees what `lambda` alone cannot: that the SDK answered while the handler
 * still waits. The promise that it waits for never settles, so the invocation is ended here: finalizers run, the wide record
 * says `suspended`, and no timer is left to tell of a time-out. In the handler, `invocation.raw.context` is the SDK's `DurableContext`.
 *
 * @throws {FaastenError} code `INVALID_OPTION` when `fn` is no finished function or the first argument no function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/durable-functions.html
 * @example
 * ```ts
 * import { type DurableContext, withDurableExecution } from "@aws/durable-execution-sdk-js";
 * import { fasten, provide } from "faasten";
 * import { lambdaDurable } from "faasten/aws";
 *
 * const remind = fasten()
 *   .use(provide((_input, { raw }) => ({ durable: raw.context as DurableContext })))
 *   .event(async ({ data }, { durable }) => {
 *     await durable.wait({ days: 7 });
 *     const init = { method: "POST", body: JSON.stringify(data) };
 *     await durable.step("remind", async () => (await fetch("https://mail.example.com", init)).status);
 *   });
 *
 * export const handler = lambdaDurable(withDurableExecution, remind);
 * ```
 */
export function lambdaDurable<Wrap extends WithDurableExecution>(
  withDurableExecution: Wrap,
  fn: FinishedFunction,
  config?: Parameters<Wrap>[1],
): ReturnType<Wrap> {
  requireFinished("lambdaDurable", fn);
  requireOption("lambdaDurable", "withDurableExecution", withDurableExecution, "a function");
  const open = new WeakMap<object, Invocation>();
  const begun = (invocation: Invocation): unknown =>
    open.set(ownContext(invocation.raw.context as LambdaContext), invocation);
  const handle = withDurableExecution(lambda(telling(fn, begun)), config as never);
  return (async (event: never, context: never) => {
    try {
      const output = await handle(event, context);
      await leave(open.get(context), failureOf(output));
      return output;
    } catch (thrown) {
      await leave(open.get(context), toError(thrown));
      throw thrown;
    }
  }) as ReturnType<Wrap>;
}

/** The same function, which tells of each invocation before it begins. */
function telling(fn: FinishedFunction, begun: (invocation: Invocation) => unknown): FinishedFunction {
  const tell =
    (run: (...args: never[]) => unknown) =>
    (input: unknown, invocation: Invocation, ...rest: unknown[]): unknown => {
      begun(invocation);
      return run(...([input, invocation, ...rest] as never[]));
    };
  const members = { run: tell(fn.run), ...("runBatch" in fn && { runBatch: tell(fn.runBatch) }) };
  return { ...fn, ...members } as FinishedFunction;
}

/** Why an execution has failed; undefined where it waits, or has succeeded. */
function failureOf(output: unknown): Error | undefined {
  const { Status, Error: error } = fieldsOf(output);
  if (Status !== "FAILED") return undefined;
  const { ErrorType, ErrorMessage } = fieldsOf(error);
  return new FaastenError("DURABLE_EXECUTION_FAILED", `${textOf(ErrorType)}: ${textOf(ErrorMessage)}`);
}

/** Ends an invocation that the SDK has answered for; one whose handler has returned or thrown is at its end already. */
async function leave(invocation: Invocation | undefined, error: Error | undefined): Promise<void> {
  if (!invocation) return; // The SDK has not called the handler.
  const { ending, observed } = lifecycleOf(invocation);
  if (ending) return ending;
  if (error) report(invocation, error, "the durable execution was given up while the handler waited");
  else if (observed) observed.suspended = true;
  await endInvocation(invocation, { error });
  reporter.set(invocation, () => {}); // A timer of a layer may still fire: whatever fails then is no failure of anybody.
}
