import type { BatchFunction } from "../core/batch-function.ts";
import type { FunctionEvent } from "../core/event.ts";
import type { EventFunction } from "../core/event-function.ts";
import type { HttpFunction } from "../core/http-function.ts";
import type { Invocation, InvocationInit } from "../core/invocation.ts";
import { endInvocation } from "../core/ending.ts";
import type { BatchReport } from "../core/outcome.ts";
import type { RawFunction } from "../core/raw-function.ts";
import { runInScope } from "../core/scope.ts";
import { streamed } from "../core/streamed.ts";
import { testInvocation } from "./invocation.ts";

/**
 * Runs a function from beginning to end as an adapter would: finalizers run, the wide log record is written. The end of a
 * streamed response is the end of its body.
 *
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { invoke } from "faasten/testing";
 *
 * const hello = fasten().http(() => ({ hello: "world" }));
 *
 * const response = await invoke(hello, new Request("https://example.com/"));
 * console.log(response.status, await response.text());
 * ```
 */
export function invoke(fn: HttpFunction, request: Request, init?: Partial<InvocationInit>): Promise<Response>;
export function invoke<Result>(
  fn: EventFunction<Result>,
  event: FunctionEvent,
  init?: Partial<InvocationInit>,
): Promise<Result>;
export function invoke(
  fn: BatchFunction,
  events: readonly FunctionEvent[],
  init?: Partial<InvocationInit>,
): Promise<BatchReport>;
export function invoke<Native, Result>(
  fn: RawFunction<Native, Result>,
  event: Native,
  init?: Partial<InvocationInit>,
): Promise<Result>;
export async function invoke(fn: Runnable, input: unknown, init: Partial<InvocationInit> = {}): Promise<unknown> {
  const invocation = testInvocation({ trigger: fn.kind === "http" ? "http" : "direct", event: input, ...init });
  try {
    const result = await fn.run(input, invocation);
    if (fn.kind === "http") return await runInScope(invocation, () => streamed(result as Response, invocation));
    await endInvocation(invocation, {});
    return result;
  } catch (error) {
    await endInvocation(invocation, { error });
    throw error;
  }
}

/** What the four kinds have in common. */
interface Runnable {
  readonly kind: "http" | "event" | "batch" | "raw";
  run(input: unknown, invocation: Invocation): Promise<unknown>;
}
