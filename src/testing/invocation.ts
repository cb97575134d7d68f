import type { Invocation, InvocationInit } from "../core/invocation.ts";
import { createInvocation } from "../core/live-invocation.ts";

/**
 * Makes an invocation for tests: every field has a plain default, and takes yours.
 *
 * @example
 * ```ts
 * import { fasten } from "faasten";
 * import { testInvocation } from "faasten/testing";
 *
 * const hello = fasten().http(() => ({ hello: "world" }));
 *
 * const response = await hello.run(new Request("https://example.com/"), testInvocation({ id: "test-1" }));
 * console.log(await response.json());
 * ```
 */
export function testInvocation(overrides: Partial<InvocationInit> = {}): Invocation {
  return createInvocation({
    id: "test-invocation",
    platform: "test",
    trigger: "direct",
    function: { name: "test-function", version: "1" },
    region: "test-region-1",
    coldStart: false,
    event: undefined,
    context: undefined,
    ...overrides,
  });
}
