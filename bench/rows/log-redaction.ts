import { deepEqual } from "node:assert/strict";
import { createLogger } from "faasten/logger";
import { all, bearerTokens, cardNumbers, emails, jwts, keys, paths, patterns } from "faasten/logger/redact";
import { destination, pino } from "pino";
import { OURS, type Row } from "../row.ts";

const PATHS = ["customer.password", "headers.authorization"];
const REDACTED = "[REDACTED]";
const FIELDS = {
  orderId: "order-1",
  customer: { id: "customer-7", password: "a horse and a staple" },
  headers: { accept: "application/json", authorization: "Bearer 8c9e6679742540de" },
};

const service = "orders";
const open = createLogger({ service });
const pinoSync = pino({ base: { service }, redact: { paths: PATHS, censor: REDACTED } }, destination({ sync: true }));

const OPEN = "faasten, nothing redacted";
const PINO = "pino, sync, 2 paths redacted";

// pino knows paths alone, so it is given those of the two values that the others find by name or pattern.
export const rows: readonly Row[] = [
  row("redacted line: paths() of 2", createLogger({ service, redact: paths(PATHS) })),
  row("redacted line: keys()", createLogger({ service, redact: keys() })),
  row(
    "redacted line: all(keys(), patterns() of 4)",
    createLogger({ service, redact: all(keys(), patterns([cardNumbers, emails, bearerTokens, jwts])) }),
  ),
];

function row(what: string, ours: typeof open): Row {
  return {
    what,
    contestants: {
      [OURS]: () => ours.info("charging", FIELDS),
      [OPEN]: () => open.info("charging", FIELDS),
      [PINO]: () => pinoSync.info(FIELDS, "charging"),
    },
    lines: { [OURS]: 1, [OPEN]: 1, [PINO]: 1 },
    check([line = ""], contestant) {
      const { orderId, customer, headers } = JSON.parse(line) as typeof FIELDS;
      deepEqual({ orderId, customer, headers }, contestant === OPEN ? FIELDS : WITHOUT_SECRETS);
    },
  };
}

const WITHOUT_SECRETS = {
  orderId: FIELDS.orderId,
  customer: { ...FIELDS.customer, password: REDACTED },
  headers: { ...FIELDS.headers, authorization: REDACTED },
};
