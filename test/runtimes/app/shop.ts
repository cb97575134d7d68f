import { fasten, HttpError } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";

const log = createLogger({ service: "shop", format: "json" });

/** Two functions as a user writes them; on Lambda they are the handlers. */
export const getOrder = lambda(
  fasten(log).http((request) => {
    const id = new URL(request.url).searchParams.get("id");
    if (id === null) throw new HttpError(400, "Which order?");
    log.info("reading", { orderId: id });
    return { id, method: request.method };
  }),
);

export const placeOrder = lambda(
  fasten(log).event(({ data }) => {
    const { id, total } = data as { id: string; total: number };
    log.info("charging", { orderId: id });
    if (total < 0) throw new RangeError(`order ${id} is declined`);
    return { charged: total };
  }),
);
