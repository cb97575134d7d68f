// Imports one bundle in a fresh process and, where it has a handler, calls it once: what a first request waits for.
// Bundled itself before it runs, because Node's own type stripping would load and warm things that Lambda does not.
import { writeFileSync } from "node:fs";
import { httpEvent, lambdaContext, sqsEvent } from "./lambda-events.ts";

const [file = ""] = process.argv.slice(2);
// An API request for those who want one; the others read its `id`. A message for those who take batches.
const event = /(?:any-logger|batch|sqs-logger)\.mjs$/.test(file)
  ? sqsEvent(1)
  : { ...httpEvent("GET", "/orders", "q=shoes&limit=20"), id: "order-1" };
const context = lambdaContext();

const start = performance.now();
const { handler } = (await import(file)) as { handler?: (event: unknown, context: unknown) => unknown };
const imported = performance.now();
const returned = await handler?.(event, context);
const answered = performance.now();

writeFileSync(3, JSON.stringify({ importMs: imported - start, firstCallMs: handler && answered - imported, returned }));
