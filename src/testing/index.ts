export { testEvent } from "./event.ts";
export { testInvocation } from "./invocation.ts";
export { invoke } from "./invoke.ts";
