import { fasten, PermanentFailure } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { validate } from "faasten/validation";
import { z } from "zod";

const log = createLogger({ service: "invoices" });

const Stored = z.object({ s3: z.object({ object: z.object({ size: z.number() }) }) });

const KEY = /^invoices\/(?<year>\d{4})\/(?<customer>[^/]+)\.pdf$/;

/** Stands for a search index. */
const index = new Map<string, { bucket: string; year: number; customer: string; bytes: number }>();

/** One event for each object, whether the bucket tells the function itself, a topic, or a queue. */
const catalogue = fasten(log)
  .use(validate(Stored))
  .event(({ type, source, subject: key = "", data }) => {
    if (!type.startsWith("com.amazonaws.s3.ObjectCreated:")) return;
    const { year, customer } = KEY.exec(key)?.groups ?? {};
    // Without a `deadLetter` the message stays in the queue, whose redrive policy ends it.
    if (!year || !customer) throw new PermanentFailure(`${key} is not the key of an invoice`);
    const bucket = source.split(".").slice(2).join(".");
    index.set(key, { bucket, year: Number(year), customer, bytes: data.s3.object.size });
    log.info("catalogued", { bucket, key, customer });
  });

export const handler = lambda(catalogue);
