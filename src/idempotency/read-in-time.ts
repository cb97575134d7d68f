import type { Operation } from "./operation.ts";
import type { Stored } from "./store.ts";

/** Reads a record, or rejects when the store takes longer than one question may. */
export async function readInTime({ clock, store, storeTimeoutMs }: Operation, key: string): Promise<Stored> {
  const late = Promise.withResolvers<never>();
  const message = `${store.name} did not answer within ${storeTimeoutMs} ms`;
  const cancel = clock.after(storeTimeoutMs, () => late.reject(new DOMException(message, "TimeoutError")));
  try {
    return await Promise.race([store.read(key), late.promise]);
  } finally {
    cancel();
  }
}
