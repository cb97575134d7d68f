import { fasten } from "faasten";
import { lambda } from "faasten/aws/http";
import { createLogger } from "faasten/logger";

const log = createLogger({ service: "orders" });

export const handler = lambda(
  fasten(log).http((request) => {
    const found = new URL(request.url).searchParams.get("q");
    log.info("searched", { found });
    return { found };
  }),
);
