import type { Swap, Swapped } from "../../store.ts";

/** Runs what it is given inside of a transaction: commits when that resolves, rolls back when it rejects. */
export type Begin<Tx> = (run: (tx: Tx) => Promise<void>) => PromiseLike<unknown>;

/** Rolls a transaction back without being an error. */
const REFUSED = new Error("The swap was refused.");

/** The transaction of a store whose client has interactive ones: the work first, then the swap that it gives. */
export async function transact<Tx>(
  begin: Begin<Tx>,
  work: (tx: Tx) => Promise<Swap>,
  swap: (tx: Tx, swap: Swap) => Promise<Swapped>,
): Promise<Swapped> {
  let swapped: Swapped | undefined;
  try {
    await begin(async (tx) => {
      swapped = await swap(tx, await work(tx));
      if (!swapped.swapped) throw REFUSED;
    });
  } catch (error) {
    if (error !== REFUSED) throw error;
  }
  return swapped as Swapped;
}
