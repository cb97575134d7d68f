import { FaastenError } from "../core/errors.ts";

/** What a transaction's work puts its writes into, where the store collects them. */
export interface Collector<Write> {
  write(...writes: readonly Write[]): void;
}

/** Runs the work of a transaction, and collects what it wants to be written until it is over. */
export async function collectWrites<Write, Wanted>(
  work: (collector: Collector<Write>) => Promise<Wanted>,
): Promise<{ readonly wanted: Wanted; readonly writes: readonly Write[] }> {
  const writes: Write[] = [];
  let isOver = false;
  const write = (...more: readonly Write[]): void => {
    if (isOver)
      throw new FaastenError("TRANSACTION_OVER", "write: the work of this transaction is over: await it there.");
    writes.push(...more);
  };
  try {
    return { wanted: await work({ write }), writes };
  } finally {
    isOver = true;
  }
}
