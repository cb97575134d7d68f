import { fasten, currentInvocation } from "faasten";
import { lambda } from "faasten/aws";

interface Order {
  readonly id: number;
  readonly fails?: boolean;
  readonly stalls?: boolean;
}

let running = 0;
let most = 0;

/** Counts how many run at once, and fails or stalls as the order asks for. */
export const bulk = lambda(
  fasten().event(
    async ({ data }) => {
      const { id, fails, stalls } = data as Order;
      most = Math.max(most, ++running);
      try {
        await new Promise((resolve) => (id % 50 === 0 ? setTimeout(resolve, 1) : setImmediate(resolve)));
        if (stalls) await new Promise(() => undefined);
        if (fails) throw new Error(`order ${id} is declined`);
      } finally {
        running -= 1;
      }
    },
    { concurrency: 10 },
  ),
);

/** How many records were handled at once at most; and whether this is a direct invocation of its own. */
export const bulkOrTell = async (event: unknown, context: Parameters<typeof bulk>[1]): Promise<unknown> =>
  (event as { tell?: boolean }).tell ? { most, inside: currentInvocation() !== undefined } : bulk(event, context);
