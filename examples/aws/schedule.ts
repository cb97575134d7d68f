import { deadline, fasten } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";

const log = createLogger({ service: "carts" });

const DAY_MS = 24 * 60 * 60 * 1000;

/** Stands for a table: when each cart was last touched. */
const carts = new Map([
  ["cart-1", "2026-11-19T08:00:00Z"],
  ["cart-2", "2026-11-20T02:00:01Z"],
  ["cart-3", "2026-11-20T01:59:59Z"],
]);

const closeOldCarts = fasten(log, deadline({ marginMs: 1000 })).event(({ time }, { signal }) => {
  if (time === undefined) throw new Error("a schedule tells its time");
  // Counted from when it was due, not from the clock: a retry an hour later closes the same carts.
  const oldest = Date.parse(time) - DAY_MS;
  let closed = 0;
  for (const [id, touched] of carts) {
    signal.throwIfAborted();
    if (Date.parse(touched) < oldest && carts.delete(id)) closed += 1;
  }
  log.annotate({ "carts.closed": closed, "carts.open": carts.size });
});

export const handler = lambda(closeOldCarts);
