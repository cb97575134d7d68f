import { Logger } from "@aws-lambda-powertools/logger";
import { createLogger } from "faasten/logger";
import { destination, pino } from "pino";
import { OURS, type Row } from "../row.ts";

const ours = createLogger({ service: "orders" });
const powertools = new Logger({ serviceName: "orders" });
// Its default destination is faster, and loses what is queued when Lambda freezes the process.
const pinoSync = pino({ base: { service: "orders" } }, destination({ sync: true }));

// The results of `child` are of three classes: there is nothing to compare but that something came.
const isObject = (value: unknown): boolean => typeof value === "object";

export const rows: readonly Row[] = [
  {
    what: "one info line, 2 fields",
    contestants: {
      [OURS]: () => ours.info("charging", { orderId: "order-1", total: 42 }),
      Powertools: () => powertools.info("charging", { orderId: "order-1", total: 42 }),
      "pino, sync": () => pinoSync.info({ orderId: "order-1", total: 42 }, "charging"),
    },
    lines: { [OURS]: 1, Powertools: 1, "pino, sync": 1 },
  },
  {
    what: "a debug line that is off",
    contestants: {
      [OURS]: () => ours.debug("charging", { orderId: "order-1", total: 42 }),
      Powertools: () => powertools.debug("charging", { orderId: "order-1", total: 42 }),
      "pino, sync": () => pinoSync.debug({ orderId: "order-1", total: 42 }, "charging"),
    },
  },
  {
    what: "a child logger, 1 field",
    contestants: {
      [OURS]: () => ours.child({ orderId: "order-1" }),
      Powertools: () => powertools.createChild({ persistentKeys: { orderId: "order-1" } }),
      "pino, sync": () => pinoSync.child({ orderId: "order-1" }),
    },
    result: isObject,
  },
  {
    what: "a child logger, 1 field, and its line",
    contestants: {
      [OURS]: () => ours.child({ orderId: "order-1" }).info("charging", { total: 42 }),
      Powertools: () =>
        powertools.createChild({ persistentKeys: { orderId: "order-1" } }).info("charging", { total: 42 }),
      "pino, sync": () => pinoSync.child({ orderId: "order-1" }).info({ total: 42 }, "charging"),
    },
    lines: { [OURS]: 1, Powertools: 1, "pino, sync": 1 },
  },
];
