import { type Send, send } from "../core/send.ts";

/** What the client needs of the world: the network, time and chance. A test passes its own. */
export interface AwsHost {
  fetch: Send;
  /** Epoch milliseconds. */
  now(): number;
  /** A number from 0 up to 1. */
  random(): number;
  /** Resolves after a while, or rejects when the signal aborts. */
  pause(delayMs: number, signal: AbortSignal | undefined): Promise<void>;
}

export const systemHost: AwsHost = {
  fetch: send,
  now: () => Date.now(),
  random: () => Math.random(),
  pause: (delayMs, signal) => {
    const { promise, reject, resolve } = Promise.withResolvers<void>();
    const stop = (): void => reject(signal?.reason as Error);
    const timer = setTimeout(resolve, delayMs);
    signal?.addEventListener("abort", stop);
    if (signal?.aborted) stop();
    return promise.finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", stop);
    });
  },
};
