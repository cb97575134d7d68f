import { inTime } from "./in-time.ts";
import type { Operation } from "./operation.ts";
import type { Stored } from "./store.ts";

/** Reads a record, or rejects when the store takes longer than one question may. */
export function readInTime({ clock, store, storeTimeoutMs }: Operation, key: string): Promise<Stored> {
  const message = `${store.name} did not answer within ${storeTimeoutMs} ms`;
  return inTime(clock, storeTimeoutMs, store.read(key), () => new DOMException(message, "TimeoutError"));
}
