import { paginateScan } from "@aws-sdk/client-dynamodb";
import { moto, type Server } from "../dynamodb/servers.ts";
import { CONNECTION, documentedTable, sdkClient } from "../dynamodb/table.ts";
import { useServer } from "../dynamodb/use-server.ts";
import type { Base } from "./on-postgres.ts";
import type { Effect } from "./place.ts";

/** DynamoDB as moto has it. It answers one request after the other, so what a dead process has sent comes before a look. */
export function useDynamodb(): Base {
  const serverOf = useServer(moto);
  return (context) => {
    const server = serverOf(context);
    const options = { ...CONNECTION, endpoint: server.endpoint, timeoutMs: 5_000, table: documentedTable().TableName };
    return { target: { kind: "dynamodb", options }, ledger: { effects: (run) => effectsOf(server, run) } };
  };
}

async function effectsOf(server: Server, run: string): Promise<Effect[]> {
  const client = sdkClient(server);
  const effects: Effect[] = [];
  const counts = new Map<string, number>();
  for await (const { Items = [] } of paginateScan({ client }, { TableName: "shop", ConsistentRead: true }))
    for (const { fence, id, run: of, sk, times } of Items) {
      if (of?.S !== run || id?.S === undefined) continue;
      if (times) counts.set(id.S, Number(times.N));
      else effects.push({ run, id: id.S, effect: String(sk?.S), fence: Number(fence?.N) });
    }
  client.destroy();
  // An update is not idempotent: it counts each time that a transaction was applied.
  for (const [id, count] of counts) {
    const found = effects.filter((effect) => effect.id === id).length;
    for (let more = found; more < count; more++) effects.push({ run, id, effect: `counted ${more + 1}`, fence: -more });
    if (found > count) throw new Error(`${id}: ${found} effects of transactions, of which ${count} were counted`);
  }
  return effects;
}
