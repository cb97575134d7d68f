// Two functions of a shop, with no cloud in sight. examples/aws hands them to Lambda.
import { deadline, fasten, HttpError, PermanentFailure } from "faasten";
import { createLogger } from "faasten/logger";
import { validate } from "faasten/validation";
import { z } from "zod";
import { CardDeclined, charge } from "./payments.ts";

const log = createLogger({ service: "orders" });

const Order = z.object({ id: z.string().min(1), total: z.number().positive() });

const base = fasten(log, deadline({ marginMs: 500 })).use(validate(Order));

/** Handles one order, wherever it comes from: a queue, a topic, an event bus. It never sees a batch. */
export const placeOrder = base.event(async (event, { signal }) => {
  const { id, total } = event.data; // validated and typed
  log.append({ orderId: id });
  log.info("charging", { total });
  try {
    log.info("charged", { receipt: await charge(event.data, signal) });
  } catch (error) {
    if (error instanceof CardDeclined) throw new PermanentFailure("the card was declined", { cause: error });
    throw error; // The next try may do better.
  }
});

/** Takes an order over HTTP and answers with the receipt. */
export const orderApi = base.http(async (request, { signal }) => {
  const order = await request.json(); // validated and typed
  log.annotate({ orderId: order.id, total: order.total }); // on the one record at the end
  try {
    return { id: order.id, receipt: await charge(order, signal) };
  } catch (error) {
    if (error instanceof CardDeclined) throw new HttpError(402, "The card was declined.", { cause: error });
    throw error;
  }
});
