import { fasten } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { validate } from "faasten/validation";
import { z } from "zod";

const log = createLogger({ service: "page-views" });

const Transformation = z.object({ records: z.array(z.object({ recordId: z.string(), data: z.string() })) });

/** A record's data are JSON in base64. */
const View = z
  .string()
  .transform((base64, context) => {
    try {
      return JSON.parse(Buffer.from(base64, "base64").toString()) as unknown;
    } catch {
      context.addIssue("not JSON");
      return z.NEVER;
    }
  })
  .pipe(z.object({ page: z.string().startsWith("/"), email: z.email(), agent: z.string() }));

const transform = fasten(log)
  .use(validate(Transformation))
  .event(({ data }) => {
    const records = data.records.map(transformed);
    log.annotate({ results: Object.fromEntries(records.map(({ recordId, result }) => [recordId, result])) });
    return { records }; // Each record exactly once, or Firehose takes them all for failed.
  });

export const handler = lambda(transform);

function transformed({ recordId, data }: { recordId: string; data: string }) {
  const view = View.safeParse(data);
  if (!view.success) return { recordId, result: "ProcessingFailed", data } as const;
  const { page, email, agent } = view.data;
  if (/bot|crawler/i.test(agent)) return { recordId, result: "Dropped", data } as const;
  // One line for each record: Firehose puts them one after the other into a file. Of the reader only the domain stays.
  const line = `${JSON.stringify({ page, domain: email.split("@").at(-1) })}\n`;
  return { recordId, result: "Ok", data: Buffer.from(line).toString("base64") } as const;
}
