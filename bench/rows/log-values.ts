import { deepEqual, match } from "node:assert/strict";
import { Logger } from "@aws-lambda-powertools/logger";
import { createLogger } from "faasten/logger";
import { destination, pino } from "pino";
import { OURS, type Row } from "../row.ts";

const ours = createLogger({ service: "orders" });
const powertools = new Logger({ serviceName: "orders" });
const pinoSync = pino({ base: { service: "orders" } }, destination({ sync: true }));

// Made once: a stack costs more than the line, and everybody gets the same one.
const cause = new Error("socket hang up");
const error = new Error("the bank did not answer", { cause });

/** 1 kB of JSON. */
const order = {
  id: "order-1",
  placedAt: "2026-11-21T09:30:00.125Z",
  customer: { id: "customer-7", name: "Ada Lovelace", since: 2019, premium: true, languages: ["en", "fr"] },
  address: { street: "12 St James's Square", city: "London", postcode: "SW1Y 4JH", country: "GB", floor: 2 },
  items: Array.from({ length: 8 }, (_, index) => ({
    sku: `A-${index}`,
    title: "shoes, brown, laced",
    count: index + 1,
    price: { amount: 19.99 + index, currency: "EUR" },
  })),
};

const lines = { [OURS]: 1, Powertools: 1, "pino, sync": 1 };

export const rows: readonly Row[] = [
  {
    what: "info line, an error with a cause",
    contestants: {
      [OURS]: () => ours.info("not charged", { orderId: "order-1" }, error),
      Powertools: () => powertools.info("not charged", { orderId: "order-1", error }),
      "pino, sync": () => pinoSync.info({ orderId: "order-1", err: error }, "not charged"),
    },
    lines,
    check([line = ""]) {
      const { orderId, error: written, err = written } = JSON.parse(line) as Record<string, unknown>;
      deepEqual(orderId, "order-1");
      for (const part of [error.message, cause.message, "log-values.ts:"]) match(JSON.stringify(err), new RegExp(part));
    },
  },
  {
    what: "info line, a nested object of 1 kB",
    contestants: {
      [OURS]: () => ours.info("charging", { orderId: "order-1", order }),
      Powertools: () => powertools.info("charging", { orderId: "order-1", order }),
      "pino, sync": () => pinoSync.info({ orderId: "order-1", order }, "charging"),
    },
    lines,
    check: ([line = ""]) => deepEqual((JSON.parse(line) as { order: unknown }).order, order),
  },
];
