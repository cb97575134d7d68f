import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { dynamodbStore, type DynamodbTransaction } from "../../../src/idempotency/stores/dynamodb.ts";
import { storeConformance } from "../../../src/testing/store-conformance/store-conformance.ts";
import { CLIENTS } from "./clients.ts";
import { dynalite, moto, type Server } from "./servers.ts";
import { documentedTable, sdkClient } from "./table.ts";
import { type Transport, watchRequests } from "./transport.ts";
import { useServer } from "./use-server.ts";

const { TableName: table } = documentedTable();
const like = dynamodbStore({ table });
/** One of the servers does not know them. */
const { transaction: _transaction, ...withoutTransactions } = like;

describe.each([moto, dynalite])("dynamodbStore on $name", (kind) => {
  const serverOf = useServer(kind);
  let server: Server;
  let transport: Transport;
  beforeAll(() => {
    transport = watchRequests();
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  describe.each(CLIENTS)("through %s", (name, optionsFor) => {
    const isSmall = name === "the small client";
    const checks = storeConformance<DynamodbTransaction>({
      create: () => dynamodbStore({ table, ...optionsFor(server) }),
      like: kind.isComplete ? like : withoutTransactions,
      ...(isSmall && {
        // The client's own retries are tried as well: the fault is in the transport, below them.
        faulty: (store, fault) => {
          transport.failNextWrite(fault);
          return store;
        },
      }),
      ...(kind.isComplete && { writeEffect, readEffect: (effect: string) => readEffect(server, effect) }),
    });
    it.for(checks)("$name", { timeout: 60_000 }, async (check, context) => {
      server = serverOf(context);
      context.expect.hasAssertions();
      context.expect(await check.run(context)).toBe(undefined);
    });
  });
});

function writeEffect(tx: DynamodbTransaction, effect: string): void {
  tx.write({ Put: { TableName: "shop", Item: { pk: { S: effect }, sk: { S: "effect" } } } });
}

async function readEffect(server: Server, effect: string): Promise<boolean> {
  const key = { pk: { S: effect }, sk: { S: "effect" } };
  return Boolean((await sdkClient(server).getItem({ TableName: "shop", Key: key, ConsistentRead: true })).Item);
}
