import { IdempotencyConfig, makeIdempotent } from "@aws-lambda-powertools/idempotency";
import { createIdempotency } from "faasten/idempotency";
import { memoryStore } from "faasten/idempotency/memory";
import { lambdaContext } from "../lambda-events.ts";
import { PowertoolsInMemory } from "../powertools-in-memory.ts";
import { OURS, type Row } from "../row.ts";

interface Order {
  readonly id: string;
  readonly total: number;
}

type Pay = (order: Order) => Promise<{ readonly paid: number }>;

process.env["AWS_LAMBDA_FUNCTION_NAME"] ??= "bench"; // Powertools makes its keys from it.

const pay: Pay = async ({ total }) => ({ paid: total });

const ours = (): Pay => createIdempotency({ store: memoryStore() }).wrap(pay, { key: ({ id }) => id });
/** The whole order is the key, as it is for Powertools when nothing is said. */
const oursByOrder = (): Pay => createIdempotency({ store: memoryStore() }).wrap(pay, { key: (order) => order });

function powertools(): Pay {
  const config = new IdempotencyConfig({});
  config.registerLambdaContext(lambdaContext());
  return makeIdempotent(pay, { persistenceStore: new PowertoolsInMemory(), config });
}

/** After so many keys the memory is a new one: how long a heap takes that fills up is not the question. */
const FEW = 1_000;

function fresh(make: () => Pay): () => unknown {
  let calls = 0;
  let payOnce = make();
  return () => {
    if (++calls % FEW === 0) payOnce = make();
    return payOnce({ id: `order-${calls}`, total: 5 });
  };
}

function replay(make: () => Pay): () => unknown {
  const payOnce = make();
  return () => payOnce({ id: "order-1", total: 5 });
}

const row = (what: string, use: (make: () => Pay) => () => unknown): Row => ({
  what,
  contestants: { [OURS]: use(ours), "faasten, all as the key": use(oursByOrder), Powertools: use(powertools) },
  result: (returned) => returned,
});

export const rows: readonly Row[] = [row("idempotent call, fresh", fresh), row("idempotent call, replayed", replay)];
