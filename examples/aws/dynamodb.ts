import { fasten } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { validate } from "faasten/validation";
import { z } from "zod";

const log = createLogger({ service: "debts" });

const Order = z.object({ customer: z.string(), status: z.enum(["open", "paid"]), cents: z.int() });
const Change = z.object({ Keys: z.object({ id: z.string() }), NewImage: Order.optional() });

/** Stands for the table of the projection: the orders that nobody has paid yet. */
const open = new Map<string, { customer: string; cents: number }>();

const project = fasten(log)
  .use(validate(Change))
  .event(({ type, data: { Keys, NewImage } }) => {
    // Set or deleted by key, never counted up: a change that comes twice makes no difference.
    if (NewImage?.status === "open") open.set(Keys.id, NewImage);
    else open.delete(Keys.id);
    log.info("projected", { orderId: Keys.id, change: type.slice("com.amazonaws.dynamodb.".length), open: open.size });
  });

export const handler = lambda(project);
