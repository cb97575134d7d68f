import type { IdempotencyStore } from "../../idempotency/store.ts";

/** How a transport fails: the request never arrives, or it is carried out and the answer is lost. */
export type Fault = "requestLost" | "answerLost";

/** The store with its first swap failing, for a store whose transport nobody can reach into. */
export function failingOnce(store: IdempotencyStore, fault: Fault): IdempotencyStore {
  let failed = false;
  return {
    name: store.name,
    capabilities: store.capabilities,
    read: (key, signal) => store.read(key, signal),
    swap: async (swap, signal) => {
      if (failed) return store.swap(swap, signal);
      failed = true;
      if (fault === "answerLost") await store.swap(swap, signal);
      throw new Error(`the ${fault === "answerLost" ? "answer" : "request"} was lost`);
    },
  };
}
