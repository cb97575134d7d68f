import { equal } from "./check.ts";

interface Platform {
  process?: { getBuiltinModule?: (id: string) => { AsyncLocalStorage?: unknown } | undefined };
}

const { process: host } = globalThis as Platform;
/** False on workerd without flags: there the library knows the invocation only while it is the only one. */
export const hasAsyncLocalStorage: boolean =
  host?.getBuiltinModule?.("node:async_hooks")?.AsyncLocalStorage !== undefined;

/** What the library takes for granted. */
export const platformChecks: Record<string, () => unknown> = {
  "the platform has the web globals that the library uses": () => {
    const globals = [fetch, Request, Response, Headers, AbortController, TextEncoder, ReadableStream, structuredClone];
    equal(
      globals.map((value) => typeof value),
      globals.map(() => "function"),
    );
    equal(typeof crypto.randomUUID, "function");
  },
};
