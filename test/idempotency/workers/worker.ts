import { createIdempotency, type RunOptions } from "../../../src/idempotency/index.ts";
import type { IdempotencyStore } from "../../../src/idempotency/store.ts";
import { memoryStore } from "../../../src/idempotency/stores/memory.ts";

/** One for all requests of the isolate, as a module has it. */
const records = memoryStore();
const silent: IdempotencyStore = { ...records, swap: () => new Promise(() => {}) };
const once = createIdempotency({ store: records, leaseMs: 1_000, guardMs: 100, storeTimeoutMs: 100 });
const unanswered = createIdempotency({ store: silent, storeTimeoutMs: 100 });

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** A worker whose requests say by their paths what to do: `/what/key`. */
export const worker = {
  async fetch(request: Request): Promise<Response> {
    const [, what, key = ""] = new URL(request.url).pathname.split("/");
    return Response.json((await answer(what, key).catch((error: { code: string }) => error.code)) ?? null);
  },
};

async function answer(what: string | undefined, key: string): Promise<unknown> {
  if (what === "unanswered") return unanswered.run("f", key, () => "done");
  if (what === "renewed") return once.run("f", key, (attempt) => renewals(attempt.key));
  if (what === "left") return void slow(key, "done by nobody", {}); // It ends with the request.
  return slow(key, `done by ${what}`, what === "wait" ? { waitMs: 5_000 } : {});
}

/** How often the lease has been renewed after one and a half times its time. */
async function renewals(key: string): Promise<number> {
  await later(1_500);
  const { current } = await records.read(key);
  return (current?.revision ?? 0) - 1;
}

function slow(key: string, result: string, options: RunOptions): Promise<string> {
  return once.run("f", key, () => later(500).then(() => result), options);
}
