import { type BatchReport, fasten, type FunctionEvent } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger } from "faasten/logger";
import { z } from "zod";

const log = createLogger({ service: "sensors" });

const Reading = z.object({ sensor: z.string(), celsius: z.number().min(-90).max(60) });

/** Stands for a table, where what is written twice under one id is there once. */
const table = new Map<string, z.output<typeof Reading>>();

/** All readings of a batch go into the table with one write. */
const store = fasten(log).batch(async (events): Promise<BatchReport> => {
  const readings = new Map(events.map((event) => [event, Reading.safeParse(event.data)]));
  const valid = [...readings].flatMap(([{ id }, { data }]) => (data ? [{ id, reading: data }] : []));
  const refused = await write(valid);
  log.annotate({ "readings.valid": valid.length, "readings.refused": refused.size });
  return { outcomes: events.map((event) => outcomeOf(event, readings.get(event)?.error, refused)) };
});

export const handler = lambda(store);

function outcomeOf({ id }: FunctionEvent, invalid: Error | undefined, refused: ReadonlySet<string>) {
  // One reading that can never be stored must not hold the whole shard up; the logger is told that it is dropped.
  if (invalid) return { status: "drop", error: invalid } as const;
  if (refused.has(id)) return { status: "retry", error: new Error("the table is busy") } as const;
  return { status: "ok" } as const;
}

/** Takes three rows at a time, as a bulk write takes what its capacity allows, and names those that it refused. */
async function write(rows: { id: string; reading: z.output<typeof Reading> }[]): Promise<Set<string>> {
  for (const { id, reading } of rows.slice(0, 3)) table.set(id, reading);
  return new Set(rows.slice(3).map(({ id }) => id));
}
