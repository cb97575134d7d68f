import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createIdempotency, type Idempotency } from "../../../src/idempotency/create-idempotency.ts";
import {
  type DynamodbClient,
  dynamodbStore,
  type DynamodbTransaction,
} from "../../../src/idempotency/stores/dynamodb.ts";
import { dynalite, moto, type Server, type ServerKind } from "./servers.ts";
import { CONNECTION, documentedTable, sdkClient } from "./table.ts";
import { type Transport, watchRequests } from "./transport.ts";
import { useServer } from "./use-server.ts";

const { TableName: table } = documentedTable();

let transport: Transport;
beforeEach(() => {
  transport = watchRequests();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** As a process of its own: it knows nothing of what others have done. */
function freshProcess({ endpoint }: Server): Idempotency {
  return createIdempotency({ store: dynamodbStore({ table, ...CONNECTION, endpoint, timeoutMs: 10_000 }) });
}

describe.each<[ServerKind, read: string[]]>([
  [moto, []],
  [dynalite, ["GetItem"]], // It does not bring the record along.
])("round trips on $name", (kind, read) => {
  const serverOf = useServer(kind);

  it("are two for a fresh operation and one for a replay", async (context) => {
    const server = serverOf(context);
    const work = vi.fn<() => object>(() => ({ charged: 5 }));
    const key = crypto.randomUUID();
    expect(await freshProcess(server).run("charge", key, work)).toEqual({ charged: 5 });
    expect(transport.take()).toEqual(["PutItem", "PutItem"]);
    expect(await freshProcess(server).run("charge", key, work)).toEqual({ charged: 5 });
    expect(transport.take()).toEqual(["PutItem", ...read]);
    expect(work).toHaveBeenCalledTimes(1);
  });

  it("are one for whoever comes while another is at it, or with another payload", async (context) => {
    const server = serverOf(context);
    const key = crypto.randomUUID();
    const done = Promise.withResolvers<string>();
    const first = freshProcess(server).run("charge", key, () => done.promise, { fingerprint: "a" });
    await expect.poll(() => transport.take()).toEqual(["PutItem"]);
    const again = (fingerprint: string) => freshProcess(server).run("charge", key, () => "twice", { fingerprint });
    await expect(again("a")).rejects.toMatchObject({ code: "IDEMPOTENCY_IN_PROGRESS" });
    expect(transport.take()).toEqual(["PutItem", ...read]);
    await expect(again("b")).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
    expect(transport.take()).toEqual(["PutItem", ...read]);
    done.resolve("once");
    expect(await first).toBe("once");
  });

  it.for(["requestLost", "answerLost"] as const)("lost on the way are made again: %s", async (fault, context) => {
    const server = serverOf(context);
    const work = vi.fn<() => string>(() => "done");
    transport.failNextWrite(fault);
    const key = crypto.randomUUID();
    expect(await freshProcess(server).run("charge", key, work)).toBe("done");
    // The write that comes again is refused by the first, which is the caller's own.
    const own = fault === "answerLost" ? read : [];
    expect(transport.take()).toEqual(["PutItem", "PutItem", ...own, "PutItem"]);
    expect(await freshProcess(server).run("charge", key, work)).toBe("done");
    expect(work).toHaveBeenCalledTimes(1);
  });

  it(
    "of 32 callers at once let one work for each key, and all have its result",
    { timeout: 60_000 },
    async (context) => {
      const server = serverOf(context);
      const keys = Array.from({ length: 4 }, () => crypto.randomUUID());
      const worked: string[] = [];
      const calls = Array.from({ length: 32 }, (_, caller) => {
        const key = keys[caller % keys.length] ?? "";
        const work = async (): Promise<string> => {
          worked.push(key);
          await new Promise((resolve) => setTimeout(resolve, 20));
          return `${key} by ${caller}`;
        };
        return freshProcess(server).run("race", key, work, { waitMs: 30_000, storeTimeoutMs: 20_000 });
      });
      const results = await Promise.all(calls);
      expect(worked.toSorted()).toEqual(keys.toSorted());
      for (const [index, key] of keys.entries()) {
        const own = results.filter((_, caller) => caller % keys.length === index);
        expect([own.length, new Set(own).size, own[0]?.startsWith(key)]).toEqual([8, 1, true]);
      }
    },
  );
});

describe("a transaction", () => {
  const serverOf = useServer(moto);
  const clientsOf = (server: Server): [string, DynamodbClient | undefined][] => [
    ["the small client", undefined],
    ["the SDK's", sdkClient(server)],
  ];
  const order = (id: string, amount: string) => ({
    Put: {
      TableName: "shop",
      Item: { pk: { S: id }, sk: { S: "order" }, amount: { N: amount }, bytes: { B: new Uint8Array([1, 255]) } },
      ConditionExpression: "attribute_not_exists(pk)",
    },
  });
  const find = async (server: Server, id: string) =>
    (await sdkClient(server).getItem({ TableName: "shop", Key: { pk: { S: id }, sk: { S: "order" } } })).Item;

  it("commits the writes with the result in two round trips, and a replay costs one", async (context) => {
    const server = serverOf(context);
    for (const [name, client] of clientsOf(server)) {
      const store = dynamodbStore({ table, ...(client ? { client } : { ...CONNECTION, endpoint: server.endpoint }) });
      const id = crypto.randomUUID();
      const place = (amount: string) =>
        createIdempotency({ store }).run(
          "place",
          id,
          (attempt) =>
            attempt.transaction((tx: DynamodbTransaction) => {
              tx.write(order(id, amount));
              return `placed ${amount}`;
            }),
          { mode: "transaction" },
        );
      expect([name, await place("5")]).toEqual([name, "placed 5"]);
      if (!client) expect(transport.take()).toEqual(["PutItem", "TransactWriteItems"]);
      expect([name, await place("6")]).toEqual([name, "placed 5"]);
      if (!client) expect(transport.take()).toEqual(["PutItem"]);
      expect(await find(server, id)).toMatchObject({ amount: { N: "5" }, bytes: { B: new Uint8Array([1, 255]) } });
    }
  });

  it("whose answer is lost is sent again, and takes place once", async (context) => {
    const server = serverOf(context);
    const id = crypto.randomUUID();
    const placed = await freshProcess(server).run(
      "place",
      id,
      (attempt) =>
        attempt.transaction((tx: DynamodbTransaction) => {
          tx.write(order(id, "5"));
          transport.failNextWrite("answerLost");
          return "placed";
        }),
      { mode: "transaction" },
    );
    expect(placed).toBe("placed");
    expect(await find(server, id)).toBeDefined();
  });

  it("that one of the writes refuses says which, and leaves nothing", async (context) => {
    const server = serverOf(context);
    for (const [name, client] of clientsOf(server)) {
      const store = dynamodbStore({ table, ...(client ? { client } : { ...CONNECTION, endpoint: server.endpoint }) });
      const [taken, free, key] = [crypto.randomUUID(), crypto.randomUUID(), crypto.randomUUID()];
      await sdkClient(server).putItem(order(taken, "1").Put);
      const next = {
        state: "completed",
        token: key,
        fence: 1,
        revision: 1,
        attempts: 1,
        fingerprint: "",
        leaseUntil: 0,
        expiresAt: Date.now() + 60_000,
      } as const;
      const transaction = store.transaction(async (tx) => {
        tx.write(order(free, "1"), order(taken, "2"));
        return { key, expected: undefined, next, now: Date.now() };
      });
      await expect(transaction, name).rejects.toMatchObject({
        code: "TRANSACTION_CANCELLED",
        index: 1,
        reason: "ConditionalCheckFailed",
      });
      expect([await find(server, free), (await store.read(key)).current]).toEqual([undefined, undefined]);
    }
  });
});
