import { threadId } from "node:worker_threads";
import { currentInvocation, fasten } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";

const log = createLogger({ service: "shop", format: "json" });
let running = 0;

/** Tells what an invocation knows of itself, and how many ran beside it in its thread. */
export const whoAmI = lambda(
  fasten(log).event(async ({ data }, { id, coldStart, tenantId, trace }) => {
    const { order, waitMs = 0 } = data as { order: number; waitMs?: number };
    let most = ++running;
    log.info("begins", { order });
    for (const until = Date.now() + waitMs; Date.now() < until; most = Math.max(most, running))
      await new Promise((resolve) => setTimeout(resolve, 5));
    log.info("ends", { order });
    running -= 1;
    const environment = process.env["_X_AMZN_TRACE_ID"] ?? null;
    const ambient = currentInvocation()?.id;
    return { order, id, ambient, coldStart, tenantId, traceId: trace?.traceId, environment, thread: threadId, most };
  }),
);
