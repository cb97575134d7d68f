import { deadline, fasten, HttpError } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { validate } from "faasten/validation";
import { z } from "zod";

const log = createLogger({ service: "baskets" });

const Basket = z.object({
  items: z.array(z.object({ sku: z.string(), quantity: z.int().positive() })).min(1),
});

/** Stands for a catalogue: prices in cents. */
const prices = new Map([
  ["cup", 850],
  ["plate", 1200],
]);

const quote = fasten(log, deadline({ timeoutMs: 3000 }))
  .use(validate(Basket)) // what does not pass is a 422 that names each mistake
  .http(async (request) => {
    const { items } = await request.json();
    const total = items.reduce((sum, { sku, quantity }) => sum + priceOf(sku) * quantity, 0);
    log.annotate({ "basket.items": items.length, "basket.total": total });
    return { total, currency: "EUR" };
  });

export const handler = lambda(quote);

function priceOf(sku: string): number {
  const price = prices.get(sku);
  if (price === undefined) throw new HttpError(404, `There is no article ${sku}.`);
  return price;
}
