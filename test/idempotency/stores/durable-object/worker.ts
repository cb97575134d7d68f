import { createIdempotency } from "../../../../src/idempotency/create-idempotency.ts";
import type { IdempotencyStore } from "../../../../src/idempotency/store.ts";
import { cachedStore, type TextCache } from "../../../../src/idempotency/stores/cached.ts";
import {
  durableObjectStore,
  IdempotencyObject,
  type ObjectNamespace,
  type ObjectState,
} from "../../../../src/idempotency/stores/durable-object.ts";
import { storeConformance } from "../../../../src/testing/store-conformance/store-conformance.ts";

/** What the platform gives and the tests use on top. */
interface TestState extends ObjectState {
  abort(reason: string): void;
}

/** The object, with doors for the tests beside those of the store. */
export class TestObject extends IdempotencyObject {
  readonly #state: TestState;
  #underWay = 0;

  constructor(state: TestState) {
    super(state);
    this.#state = state;
  }

  override async fetch(request: Request): Promise<Response> {
    const { storage } = this.#state;
    switch (new URL(request.url).pathname) {
      case "/sweep":
        await storage.setAlarm(Date.now());
        return new Response();
      case "/status":
        return Response.json({
          underWay: this.#underWay,
          rows: storage.sql.exec("SELECT count(*) AS rows FROM records").toArray()[0]?.["rows"],
          alarm: await storage.getAlarm(),
        });
      case "/replace":
        this.#state.abort("replaced by a new version");
        return new Response();
      default:
        this.#underWay += 1;
        return super.fetch(request).finally(() => (this.#underWay -= 1));
    }
  }
}

interface Bindings {
  readonly OBJECTS: ObjectNamespace;
  readonly REPLAYS: TextCache;
}

/** A worker that makes one of the kit's checks, a race, an operation with KV in front, or a wait that it gives up. */
export const worker = {
  async fetch(request: Request, { OBJECTS: namespace, REPLAYS: cache }: Bindings): Promise<Response> {
    const [, what, name = ""] = new URL(request.url).pathname.split("/");
    if (what === "check") return Response.json(await check(decodeURIComponent(name), namespace));
    if (what === "cached") return Response.json(await cached(namespace, cache));
    return Response.json(await (what === "race" ? race(namespace) : giveUp(namespace, decodeURIComponent(name))));
  },
};

async function check(name: string, namespace: ObjectNamespace): Promise<object> {
  const checks = storeConformance({ create: () => durableObjectStore({ namespace }) });
  const found = checks.find((one) => one.name === name);
  let skipped: string | undefined;
  try {
    if (!found) throw new Error(`there is no check "${name}"`);
    await found.run({ skip: (reason: string) => void (skipped = reason) });
    return { skipped };
  } catch (error) {
    return { failed: String(error) };
  }
}

/** Many callers, each as in an isolate of its own, run the same operation. */
async function race(namespace: ObjectNamespace): Promise<object> {
  let runs = 0;
  const results = await Promise.all(
    Array.from({ length: 32 }, (_, caller) => {
      const once = createIdempotency({ store: durableObjectStore({ namespace }), waitMs: 10_000 });
      return once.run("race", "the same for all", async () => {
        runs += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
        return caller;
      });
    }),
  );
  return { runs, results: new Set(results).size, callers: results.length };
}

/** The same operation four times, each as in an isolate of its own; after each, how often the store has been asked. */
async function cached(namespace: ObjectNamespace, cache: TextCache): Promise<object> {
  const store = durableObjectStore({ namespace });
  const results: unknown[] = [];
  let asked = 0;
  const counted: IdempotencyStore = {
    ...store,
    swap: (swap, signal) => {
      asked += 1;
      return store.swap(swap, signal);
    },
  };
  for (let times = 1; times <= 4; times++) {
    const once = createIdempotency({ store: cachedStore(counted, cache) });
    results.push([await once.run("cached", "k", () => times), asked]);
  }
  return results;
}

async function giveUp(namespace: ObjectNamespace, key: string): Promise<object> {
  const store = durableObjectStore({ namespace });
  const { current } = await store.read(key);
  if (!current) throw new Error("there is no record");
  await store.changed?.(key, current, 3_600_000, AbortSignal.timeout(50));
  return {};
}
