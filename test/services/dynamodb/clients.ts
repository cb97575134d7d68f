import type { DynamodbStoreOptions } from "../../../src/idempotency/stores/dynamodb.ts";
import type { Server } from "./servers.ts";
import { CONNECTION, sdkClient } from "./table.ts";

/** The client that comes with the library, and the SDK's: what the options of a store are for each. */
export const CLIENTS: readonly (readonly [
  name: string,
  optionsFor: (server: Server) => Partial<DynamodbStoreOptions>,
])[] = [
  ["the small client", ({ endpoint }) => ({ ...CONNECTION, endpoint, timeoutMs: 10_000 })],
  ["the SDK's client", (server) => ({ client: sdkClient(server) })],
];
