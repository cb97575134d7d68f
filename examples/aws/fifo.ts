import { fasten } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { validate } from "faasten/validation";
import { z } from "zod";

const log = createLogger({ service: "accounts" });

/** The queue's message group is the account, so what happens to one account comes in its order. */
const Booking = z.object({ account: z.string(), kind: z.enum(["deposit", "withdrawal"]), cents: z.int().positive() });

/** Stands for a table of accounts. */
const accounts = new Map<string, { balance: number; booked: Set<string> }>();

const book = fasten(log)
  .use(validate(Booking))
  .event(({ id, data: { account, kind, cents } }) => {
    const { balance, booked } = accounts.get(account) ?? { balance: 0, booked: new Set() };
    if (booked.has(id)) return; // It succeeded before, and came again after another one had failed.
    const after = kind === "deposit" ? balance + cents : balance - cents;
    // What comes later on this account is not attempted and comes again with this one; other accounts go on.
    if (after < 0) throw new Error(`account ${account} has only ${balance} cents`);
    accounts.set(account, { balance: after, booked: booked.add(id) });
    log.info("booked", { account, balance: after });
  });

export const handler = lambda(book);
