import { requireOption } from "../core/options.ts";
import type { Operation } from "./operation.ts";
import { recordEnd } from "./recovery.ts";

/** How an attempt ended whose end nobody told: with a result, without any effect, or for good. */
export type Resolution = { readonly result: unknown } | "notDone" | "failed";

/** Records how the open attempt of a key ended; gives whether it was open. */
export async function resolveByHand(operation: Operation, key: string, resolution: Resolution): Promise<boolean> {
  requireOption("resolve", "key", key, "a string");
  const { clock, store, storeTimeoutMs } = operation;
  const { current, now } = await store.read(key);
  if (current?.state !== "indeterminate") return false;
  const held = { record: current, clockOffsetMs: now === undefined ? 0 : now - clock.now() };
  return recordEnd(operation, key, held, resolution, 2 * storeTimeoutMs);
}
