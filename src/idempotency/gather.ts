import type { IdempotencyStore, Swap, Swapped } from "./store.ts";
import { withMembers } from "./with-members.ts";

/** A swap that waits for those beside it. */
interface Waiting {
  readonly swap: Swap;
  readonly signal: AbortSignal | undefined;
  readonly resolve: (swapped: Swapped) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The same store, whose swaps of one moment are sent together where it takes several at once: the records of a batch that
 * begin together are one question. Each still has its own answer; only what becomes of the question they share.
 */
export function gathering(store: IdempotencyStore): IdempotencyStore {
  if (!store.swapMany) return store;
  let waiting: Waiting[] = [];

  const send = async (): Promise<void> => {
    const sent = waiting;
    waiting = [];
    const answers = sent.length > 1 ? await together(store, sent) : undefined;
    for (const [index, one] of sent.entries()) {
      const answer = answers?.[index];
      if (answer) one.resolve(answer);
      else void alone(store, one);
    }
  };

  return withMembers(store, {
    swap: (swap, signal) =>
      new Promise<Swapped>((resolve, reject) => {
        if (waiting.push({ swap, signal, resolve, reject }) === 1) queueMicrotask(() => void send());
      }),
  });
}

/** Nothing when it failed: each is sent for itself then, so that one that is too large is no failure of the others. */
async function together(store: IdempotencyStore, sent: readonly Waiting[]): Promise<readonly Swapped[] | undefined> {
  try {
    return await store.swapMany?.(sent.map(({ swap }) => swap));
  } catch {
    return undefined; // Whether they were applied or not: to swap again is safe, since each knows its own write.
  }
}

/** Unless whoever asked has been told in the meantime that nothing has begun. */
async function alone(store: IdempotencyStore, { reject, resolve, signal, swap }: Waiting): Promise<void> {
  try {
    signal?.throwIfAborted();
    resolve(await store.swap(swap, signal));
  } catch (error) {
    reject(error);
  }
}
