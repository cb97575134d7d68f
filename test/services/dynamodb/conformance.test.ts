import { afterAll, beforeAll, describe, it, vi } from "vitest";
import { dynamodbStore, type DynamodbTransaction } from "../../../src/idempotency/stores/dynamodb.ts";
import { storeConformance } from "../../../src/testing/store-conformance/store-conformance.ts";
import { CLIENTS } from "./clients.ts";
import { dynalite, moto, type Server, type ServerKind } from "./servers.ts";
import { documentedTable, sdkClient } from "./table.ts";
import { type Transport, watchFetch } from "./transport.ts";
import { useServer } from "./use-server.ts";

const { TableName: table } = documentedTable();

describe.each([moto, dynalite])("dynamodbStore on $name", (kind) => {
  const serverOf = useServer(kind);
  let server: Server;
  let transport: Transport;
  beforeAll(() => {
    transport = watchFetch();
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });

  describe.each(CLIENTS)("through %s", (name, optionsFor) => {
    const isSmall = name === "the small client";
    const checks = storeConformance<DynamodbTransaction>({
      create: () => dynamodbStore({ table, ...optionsFor(server) }),
      ...(isSmall && {
        // The client's own retries are tried as well: the fault is in the transport, below them.
        faulty: (store, fault) => {
          transport.failNextWrite(fault);
          return store;
        },
      }),
      ...(kind.isComplete && { writeEffect, readEffect: (effect: string) => readEffect(server, effect) }),
    });
    it.for(checks.filter((check) => !absentFrom(kind).test(check.name)))(
      "$name",
      { timeout: 60_000 },
      async (check, context) => {
        server = serverOf(context);
        context.expect.hasAssertions();
        context.expect(await check.run(context)).toBe(undefined);
      },
    );
  });
});

function writeEffect(tx: DynamodbTransaction, effect: string): void {
  tx.write({ Put: { TableName: "shop", Item: { pk: { S: effect }, sk: { S: "effect" } } } });
}

async function readEffect(server: Server, effect: string): Promise<boolean> {
  const key = { pk: { S: effect }, sk: { S: "effect" } };
  return Boolean((await sdkClient(server).getItem({ TableName: "shop", Key: key, ConsistentRead: true })).Item);
}

/** What the store has no means for anywhere, and transactions where the server does not know them. */
function absentFrom({ isComplete }: ServerKind): RegExp {
  return isComplete ? /^(clock|swapMany|changed|sweep): / : /^(clock|swapMany|changed|sweep|transaction): /;
}
