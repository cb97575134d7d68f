import { type DurableContext, withDurableExecution } from "@aws/durable-execution-sdk-js";
import { expect, test } from "vitest";
import { lambdaDurable } from "../../src/adapters/aws/index.ts";
import { fasten } from "../../src/core/pipeline.ts";
import { provide } from "../../src/core/provide.ts";
import { createIdempotency } from "../../src/idempotency/create-idempotency.ts";
import { memoryStore } from "../../src/idempotency/stores/memory.ts";
import { runDurable } from "../adapters/aws/durable/support/run-durable.ts";

/** A durable function that waits between its two steps, and so is begun anew in a later invocation of this process. */
function durableOrder() {
  const store = memoryStore();
  const once = createIdempotency({ store });
  const steps: string[] = [];
  const fn = fasten()
    .use(provide((_input, { raw }) => ({ durable: raw.context as DurableContext })))
    .use(once.by((event) => (event.data as { id: string }).id))
    .event(async (_event, { durable, id }) => {
      await durable.step("charge", async () => void steps.push(`charge in ${id}`));
      await durable.wait({ seconds: 1 });
      await durable.step("ship", async () => void steps.push(`ship in ${id}`));
      return steps.length;
    });
  return { handler: lambdaDurable(withDurableExecution, fn), steps, store };
}

test("a durable execution that waited takes up its own record, and what it left behind does not hold it up", async () => {
  const { handler, steps } = durableOrder();
  const { status, result } = await runDurable(handler, { id: "order-1" });
  expect([status, result]).toEqual(["SUCCEEDED", 2]);
  expect(steps).toEqual(["charge in request-1", "ship in request-2"]);
});

test("another execution with the same key is given the result of the first", async () => {
  const { handler, steps } = durableOrder();
  await runDurable(handler, { id: "order-1" });
  const { status, result } = await runDurable(handler, { id: "order-1" });
  expect([status, result]).toEqual(["SUCCEEDED", 2]);
  expect(steps).toHaveLength(2);
});
