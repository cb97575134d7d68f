import { createIdempotency } from "../../../../src/idempotency/create-idempotency.ts";
import {
  type D1Binding,
  type D1Statement,
  d1Store,
  type D1Transaction,
} from "../../../../src/idempotency/stores/d1.ts";
import { storeConformance } from "../../../../src/testing/store-conformance/store-conformance.ts";
import { begun } from "../sql/sample-swaps.ts";

/** The part of Cloudflare's own type that is used here. */
interface Statement extends D1Statement {
  first(): Promise<unknown>;
  run(): Promise<unknown>;
}
type Database = D1Binding<Statement>;

/** Makes tables of a list of statements; or runs a check of the conformance kit, or something else by its name. */
export async function fetch(request: Request, env: { readonly DB: Database }): Promise<Response> {
  if (request.method === "POST") return migrate(request, env.DB);
  const name = new URL(request.url).searchParams.get("run") ?? "";
  try {
    const check = checksOf(env.DB).find((one) => one.name === name);
    let skipped = check?.skip;
    const context = { skip: (reason: string) => void (skipped = reason) };
    const value: unknown = check ? await check.run(context) : await runs[name]?.(env.DB);
    return Response.json({ skipped, value });
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return Response.json({ error: message, code });
  }
}

async function migrate(request: Request, database: Database): Promise<Response> {
  for (const sql of (await request.json()) as string[]) await database.prepare(sql).run();
  return new Response();
}

function checksOf(database: Database): ReturnType<typeof storeConformance> {
  const effect = (sql: string, name: string): Statement => database.prepare(sql).bind(name);
  return storeConformance<D1Transaction<Statement>>({
    create: () => d1Store({ database }),
    writeEffect: (tx, name) => tx.write(effect("INSERT INTO effects VALUES (?)", name)),
    readEffect: async (name) => (await effect("SELECT name FROM effects WHERE name = ?", name).first()) !== null,
  });
}

const runs: Readonly<Record<string, (database: Database) => Promise<unknown>>> = {
  /** The binding with its batches counted. */
  async "round trips"(database) {
    let batches = 0;
    const counting: Database = {
      prepare: (sql) => database.prepare(sql),
      batch: (statements) => {
        batches++;
        return database.batch(statements);
      },
    };
    const store = d1Store({ database: counting });
    const completion = await begun(store, "counted");
    await store.swap(completion);
    const fresh = batches;
    const refused = await store.swap({ ...completion, expected: undefined });
    return { fresh, refused: batches - fresh, swapped: refused.swapped };
  },
  async "a write that fails"(database) {
    const store = d1Store({ database });
    const completion = await begun(store, "fails");
    const write = database.prepare("INSERT INTO effects VALUES (?)").bind("fails");
    const error = await store
      .transaction(async (tx) => {
        tx.write(write, write);
        return completion;
      })
      .catch(String);
    const effect = await database.prepare("SELECT name FROM effects WHERE name = 'fails'").first();
    return { error, effect, state: (await store.read("fails")).current?.state };
  },
  async "an operation"(database) {
    const once = createIdempotency({ store: d1Store({ database }), mode: "transaction" });
    const effect = database.prepare("INSERT INTO effects VALUES (?)").bind("operation");
    let count = 0;
    const run = (): Promise<number> =>
      once.run("operation", 1, (attempt) =>
        attempt.transaction((tx: D1Transaction<Statement>) => {
          tx.write(effect);
          return ++count;
        }),
      );
    return [await run(), await run()];
  },
  async "a table in another spelling"(database) {
    const store = d1Store({ database, table: "main.done_once" });
    const completion = await begun(store, "spelt");
    await store.swap(completion);
    return store.transaction(async () => completion);
  },
  async "an unknown table"(database) {
    return d1Store({ database, table: "missing" }).read("a");
  },
};
