import { afterAll, beforeAll, type TestContext } from "vitest";
import type { Server, ServerKind } from "./servers.ts";
import { createTables } from "./table.ts";

/**
 * Starts a server with its tables before the tests of a block and ends it after them. Gives the server to a test, or
 * skips the test with the reason why there is none; with CI=true that fails.
 */
export function useServer(kind: ServerKind): (context: TestContext) => Server {
  let started: Server | { readonly missing: string } | undefined;
  beforeAll(async () => {
    started = await kind.start();
    if (!("missing" in started)) await createTables(kind, started);
  }, 360_000);
  afterAll(async () => {
    if (started && !("missing" in started)) await started[Symbol.asyncDispose]();
  });
  return (context) => {
    if (started && !("missing" in started)) return started;
    const reason = `${kind.name} is missing: ${started?.missing}`;
    if (process.env["CI"] === "true") throw new Error(reason);
    return context.skip(reason);
  };
}
