import type { Clock } from "./clock.ts";

/** Waits for a promise as long as the time allows, and rejects with `late()` after that. */
export async function inTime<Value>(
  clock: Clock,
  delayMs: number,
  promise: Promise<Value>,
  late: () => Error,
): Promise<Value> {
  const over = Promise.withResolvers<never>();
  const cancel = clock.after(delayMs, () => over.reject(late()));
  try {
    return await Promise.race([promise, over.promise]);
  } finally {
    cancel();
  }
}
