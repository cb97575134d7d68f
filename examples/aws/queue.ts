import { deadline, fasten, PermanentFailure } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { validate } from "faasten/validation";
import { z } from "zod";

const log = createLogger({ service: "stock" });

const Order = z.object({ id: z.string().min(1), sku: z.string(), quantity: z.int().positive() });

/** Stands for a warehouse. */
const stock = new Map([
  ["cup", 10],
  ["plate", 0],
]);
const reserved = new Set<string>();

/** Stands for a bucket: a message that is parked here leaves the queue. The logger is told of it without our help. */
const parked: unknown[] = [];

const reserve = fasten(log, deadline())
  .use(validate(Order))
  .event(
    ({ data: { id, sku, quantity } }) => {
      log.append({ orderId: id });
      if (reserved.has(id)) return; // A queue may deliver a message twice.
      const left = stock.get(sku);
      if (left === undefined) throw new PermanentFailure(`there is no article ${sku}`);
      if (left < quantity) throw new Error(`only ${left} of ${sku} left`); // Tried again: more may have come by then.
      stock.set(sku, left - quantity);
      reserved.add(id);
      log.info("reserved", { sku, quantity });
    },
    { concurrency: 5, maxAttempts: 5, deadLetter: ({ raw }) => parked.push(raw) },
  );

export const handler = lambda(reserve);
