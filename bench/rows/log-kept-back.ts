import { equal } from "node:assert/strict";
import { Logger } from "@aws-lambda-powertools/logger";
import { injectLambdaContext } from "@aws-lambda-powertools/logger/middleware";
import middy from "@middy/core";
import { fasten } from "faasten";
import { lambda } from "faasten/aws";
import { createLogger, type Logger as FaastenLogger } from "faasten/logger";
import { ring } from "faasten/logger/buffer";
import { ratio } from "faasten/logger/sample";
import { eventBridgeEvent, lambdaContext } from "../lambda-events.ts";
import { OURS, type Row } from "../row.ts";

const LINES = 100;
/** More than 100 lines of either: nothing is pushed out. */
const BYTES = 64 * 1024;

const service = "orders";
const off = createLogger({ service, wide: false });
const sampling = createLogger({ service, wide: false, sample: ratio(0.001) });
const keeping = createLogger({ service, wide: false, buffer: ring({ bytes: BYTES }) });
// It samples in steps of one in a hundred, so none of the invocations is sampled here: all print the same.
const powertools = new Logger({ serviceName: service });
const powertoolsKeeping = new Logger({ serviceName: service, logBufferOptions: { maxBytes: BYTES } });

const [event, context] = [eventBridgeEvent(), lambdaContext()];

// Where invocations matter: the trace of this one says that it is not sampled; what is kept goes when it ends.
export const rows: readonly Row[] = [
  row("invocation, 100 debug lines sampled out", 0, {
    [OURS]: byFaasten(sampling),
    "faasten, no sampling": byFaasten(off),
    "middy + Powertools": byMiddyPowertools(powertools),
  }),
  row("invocation, 100 debug lines kept, not written", 0, {
    [OURS]: byFaasten(keeping),
    "middy + Powertools": byMiddyPowertools(powertoolsKeeping),
  }),
  row("invocation, 100 debug lines kept and written", LINES, {
    [OURS]: byFaasten(keeping, () => keeping.flush()),
    "middy + Powertools": byMiddyPowertools(powertoolsKeeping, () => powertoolsKeeping.flushBuffer()),
  }),
];

function row(what: string, printed: number, contestants: Record<string, () => unknown>): Row {
  return {
    what,
    contestants,
    lines: Object.fromEntries(Object.keys(contestants).map((name) => [name, printed])),
    check: (lines) => lines.forEach((line, index) => equal((JSON.parse(line) as { index: number }).index, index)),
  };
}

function byFaasten(log: FaastenLogger, end?: () => void): () => unknown {
  const handler = lambda(
    fasten(log).raw(async () => {
      for (let index = 0; index < LINES; index += 1) log.debug("charging", { orderId: "order-1", index });
      end?.();
    }),
  );
  return () => handler(event, context);
}

function byMiddyPowertools(log: Logger, end?: () => void): () => unknown {
  const handler = middy(async () => {
    for (let index = 0; index < LINES; index += 1) log.debug("charging", { orderId: "order-1", index });
    end?.();
  }).use(injectLambdaContext(log));
  return () => handler(event, context);
}
