import fs from "node:fs";
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { mappingsWithoutPartialResponse } from "faasten/testing/infrastructure";
import { lambdaContext } from "../adapters/aws/samples/context.ts";
import { Sink } from "../adapters/aws/stream/sink.ts";

const folder = new URL("../../examples/aws/", import.meta.url);
const printed: string[] = [];

beforeAll(() => {
  // As on Lambda, and with no level of this machine: the loggers are made when an example is imported.
  vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "example");
  for (const name of ["AWS_LAMBDA_LOG_LEVEL", "FAASTEN_LOG_LEVEL", "LOG_LEVEL"]) vi.stubEnv(name, undefined);
  const real = fs.writeSync as (fd: number, bytes: Uint8Array, offset: number, length: number) => number;
  vi.spyOn(fs, "writeSync").mockImplementation(((fd, bytes, offset, length) => {
    if (fd !== 1) return real(fd, bytes, offset, length);
    printed.push(Buffer.from(bytes.subarray(offset, offset + length)).toString());
    return length;
  }) satisfies typeof real as typeof fs.writeSync);
});

test("http: prices a basket; tells what is wrong with another", async () => {
  const { handler } = await import("../../examples/aws/http.ts");
  const event = eventFor("http") as { body: string };
  const { answer, wide } = await run(handler, event);
  expect(answer).toMatchObject({ statusCode: 200, body: '{"total":2900,"currency":"EUR"}' });
  expect(wide).toMatchObject({ outcome: "ok", trace_id: "7d4a90c5e2b14f3f8a6b1c2d3e4f5061", "basket.total": 2900 });

  const bodyOf = (basket: object) => ({ ...event, body: JSON.stringify(basket) });
  const unknown = await run(handler, bodyOf({ items: [{ sku: "teapot", quantity: 1 }] }));
  expect(unknown.answer).toMatchObject({ statusCode: 404, headers: { "content-type": "application/problem+json" } });
  const invalid = await run(handler, bodyOf({ items: [{ sku: "cup", quantity: 0 }] }));
  expect(invalid.answer).toMatchObject({
    statusCode: 422,
    body: expect.stringContaining('"pointer":"#/items/0/quantity"'),
  });
});

test("stream: sends server-sent events; refuses before the first byte", async () => {
  const { handler } = await import("../../examples/aws/stream.ts");
  const event = eventFor("stream");
  const sink = new Sink();
  const { wide } = await run((given, context) => handler(given, sink, context), event);
  const { statusCode, headers, body } = sink.result;
  expect([statusCode, headers["content-type"]]).toEqual([200, "text/event-stream"]);
  expect(body.toString().split("\n\n")).toEqual([
    ": open",
    'event: progress\ndata: {"done":100,"rows":250}',
    'event: progress\ndata: {"done":200,"rows":250}',
    'event: progress\ndata: {"done":250,"rows":250}',
    "",
  ]);
  expect(wide).toMatchObject({ outcome: "ok", "export.rows": 250, "http.response.status_code": 200 });

  const refused = new Sink();
  await run((given, context) => handler(given, refused, context), { ...event, rawQueryString: "rows=none" });
  expect(refused.result.statusCode).toBe(400);
});

test("queue: only what may succeed later comes back", async () => {
  const { handler } = await import("../../examples/aws/queue.ts");
  const { answer, lines, wide } = await run(handler, eventFor("queue"));
  expect(answer).toEqual(failuresOf("m-2"));
  expect(messages(lines, "INFO")).toEqual(["m-1 reserved"]);
  expect(wide).toMatchObject({ outcome: "partial", "batch.ok": 4, "batch.failed": 1, "faas.trigger": "queue" });
  const errors = lines.filter(({ level }) => level === "ERROR").map((line) => [eventId(line), line["error"]]);
  expect(Object.fromEntries(errors)).toMatchObject({
    "m-2": { message: "only 0 of plate left" },
    "m-3": { code: "PERMANENT_FAILURE" },
    "m-4": { code: "VALIDATION_FAILED" },
    "m-5": { message: "only 0 of plate left" }, // Its fifth try.
  });
  const again = await run(handler, eventFor("queue"));
  expect(messages(again.lines, "INFO")).toEqual([]); // Delivered twice, reserved once.
});

test("fifo: what follows a failure in its group waits, other groups go on", async () => {
  const { handler } = await import("../../examples/aws/fifo.ts");
  const { answer, lines, wide } = await run(handler, eventFor("fifo"));
  expect(answer).toEqual(failuresOf("b-3", "b-5"));
  const booked = lines.filter(({ message }) => message === "booked");
  expect(booked.map((line) => [eventId(line), line["balance"]])).toEqual([
    ["b-1", 500],
    ["b-2", 100],
    ["b-4", 40],
  ]);
  expect(wide).toMatchObject({ outcome: "partial", "batch.ok": 3, "batch.failed": 2 });
});

test("kinesis: drops what is no reading, comes back at the first that was not stored", async () => {
  const { handler } = await import("../../examples/aws/kinesis.ts");
  const event = eventFor("kinesis") as { Records: { kinesis: { sequenceNumber: string } }[] };
  const { answer, lines, wide } = await run(handler, event);
  expect(answer).toEqual(failuresOf(event.Records[4]?.kinesis.sequenceNumber));
  expect(lines.map(({ error }) => (error as Error | undefined)?.name)).toEqual(["ZodError", "Error", undefined]);
  expect(wide).toMatchObject({ outcome: "partial", "readings.valid": 4, "readings.refused": 1 });
});

test("dynamodb: the projection follows the changes, and the same changes again", async () => {
  const { handler } = await import("../../examples/aws/dynamodb.ts");
  const { answer, lines, wide } = await run(handler, eventFor("dynamodb"));
  expect(answer).toEqual(failuresOf());
  const projected = lines.slice(0, -1).map(({ orderId, change, open }) => [orderId, change, open]);
  expect(projected).toEqual([
    ["order-1", "INSERT", 1],
    ["order-2", "INSERT", 2],
    ["order-1", "MODIFY", 1],
    ["order-2", "REMOVE", 0],
  ]);
  expect(wide).toMatchObject({ outcome: "ok", "batch.ok": 4, "faas.trigger": "stream" });
  const again = await run(handler, eventFor("dynamodb"));
  expect(again.lines.slice(0, -1).map(({ open }) => open)).toEqual([1, 2, 1, 0]);
});

test("s3: objects named in messages of a queue; the test message of the bucket is nothing", async () => {
  const { handler } = await import("../../examples/aws/s3.ts");
  const { answer, lines, wide } = await run(handler, eventFor("s3"));
  expect(answer).toEqual(failuresOf("n-3"));
  expect(lines[0]).toMatchObject({
    message: "catalogued",
    bucket: "shop.invoices",
    key: "invoices/2026/Müller + Söhne.pdf",
  });
  expect(wide).toMatchObject({ outcome: "partial", "messaging.batch.message_count": 2, "batch.failed": 1 });
});

test("topic: a notification that can never be handled is parked, any other failure is the invocation's", async () => {
  const { handler } = await import("../../examples/aws/topic.ts");
  const event = eventFor("topic") as { Records: [{ Sns: object }] };
  const { answer, wide } = await run(handler, event);
  expect(answer).toBeUndefined();
  expect(wide).toMatchObject({ outcome: "ok", "faas.trigger": "pubsub", "parcels.followed": 1 });
  const again = await run(handler, event);
  expect(again.wide["parcels.followed"]).toBe(1);

  const notified = (Message: string) => ({
    Records: [{ ...event.Records[0], Sns: { ...event.Records[0].Sns, Message } }],
  });
  const invalid = await run(handler, notified('{"order":"order-2"}'));
  expect([invalid.answer, invalid.wide["error.type"]]).toEqual([undefined, "VALIDATION_FAILED"]);
  const down = notified('{"order":"order-3","carrier":"bike","tracking":"BK00000001"}');
  await expect(handler(down, lambdaContext())).rejects.toThrow("bike cannot be reached");
});

test("schedule: closes what was old when it was due", async () => {
  const { handler } = await import("../../examples/aws/schedule.ts");
  const first = await run(handler, eventFor("schedule"));
  expect(first.wide).toMatchObject({
    outcome: "ok",
    "faas.trigger": "schedule",
    "carts.closed": 2,
    "carts.open": 1,
  });
  const { answer, wide } = await run(handler, eventFor("schedule"));
  expect([answer, wide["carts.closed"]]).toEqual([undefined, 0]);
});

test("sign-up: gives Cognito its event back; a stolen invitation is an error", async () => {
  const { handler } = await import("../../examples/aws/sign-up.ts");
  const event = eventFor("sign-up") as { request: { userAttributes: object } };
  const { answer, lines, wide } = await run(handler, event);
  expect(answer).toEqual({
    ...event,
    response: { autoConfirmUser: true, autoVerifyEmail: true, autoVerifyPhone: false },
  });
  expect(wide).toMatchObject({ outcome: "ok", "cloudevents.event_type": "com.amazonaws.cognito.PreSignUp_SignUp" });
  expect(JSON.stringify(lines)).not.toContain("ann@example.com");
  const stolen = { ...event, request: { ...event.request, userAttributes: { email: "eve@example.com" } } };
  await expect(handler(stolen, lambdaContext())).rejects.toThrow("This invitation is for another address.");
});

test("firehose: each record comes back once, changed, dropped or failed", async () => {
  const { handler } = await import("../../examples/aws/firehose.ts");
  const { answer, wide } = await run(handler, eventFor("firehose"));
  const { records } = answer as { records: { recordId: string; result: string; data: string }[] };
  expect(records.map(({ recordId, result }) => [recordId, result])).toEqual([
    ["r-1", "Ok"],
    ["r-2", "Dropped"],
    ["r-3", "ProcessingFailed"],
  ]);
  expect(Buffer.from(records[0]?.data ?? "", "base64").toString()).toBe('{"page":"/cups","domain":"example.com"}\n');
  expect(wide).toMatchObject({ outcome: "ok", results: { "r-1": "Ok", "r-2": "Dropped", "r-3": "ProcessingFailed" } });
});

test("own-handler: processBatch in a handler that was there before", async () => {
  const { handler } = await import("../../examples/aws/own-handler.ts");
  const { answer, lines } = await run(handler as Handler, eventFor("own-handler"));
  expect(answer).toEqual(failuresOf("p-2"));
  expect(lines.map(({ message, messageId }) => [message, messageId])).toEqual([
    ["sent", "p-1"],
    ["given up", "p-3"],
    ["comes again", "p-2"],
    ["batch done", undefined],
  ]);
});

describe("template.test: an example of a test", async () => {
  await import("../../examples/aws/template.test.ts");
});

test("the template's own test sees each mapping that is not switched on", () => {
  const template = fs.readFileSync(new URL("template.json", folder), "utf8");
  const switchedOff = template.replaceAll("ReportBatchItemFailures", "");
  expect(mappingsWithoutPartialResponse(switchedOff).map(({ functionName }) => functionName)).toEqual([
    "Queue",
    "Fifo",
    "Kinesis",
    "Dynamodb",
    "S3",
    "OwnHandler",
  ]);
});

test("run.ts: an example in a local Lambda, as the README starts it", async () => {
  const args = [fileURLToPath(new URL("run.ts", folder)), "schedule"];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 });
  const [line = "", answer] = stdout.trimEnd().split("\n");
  expect(JSON.parse(line)).toMatchObject({ outcome: "ok", "faas.name": "schedule", "carts.closed": 2 });
  expect(answer).toMatch(/^response of .+: null$/);
});

test("each event has its example, and stands in the table of the README", () => {
  const readme = fs.readFileSync(new URL("README.md", folder), "utf8");
  const events = fs.readdirSync(new URL("events/", folder)).map((file) => file.replace(".json", ""));
  expect(events.length).toBeGreaterThan(0);
  expect(events.filter((name) => !fs.existsSync(new URL(`${name}.ts`, folder)))).toEqual([]);
  expect(events.filter((name) => !readme.includes(`| [${name}](${name}.ts) |`))).toEqual([]);
});

type Handler = (event: unknown, context: ReturnType<typeof lambdaContext>) => unknown;
type Line = Record<string, unknown>;

/** What came back, the lines that were printed meanwhile, and the last of them. */
async function run(handler: Handler, event: unknown): Promise<{ answer: unknown; lines: Line[]; wide: Line }> {
  printed.length = 0;
  const answer = await handler(event, lambdaContext());
  const lines = printed
    .join("")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);
  return { answer, lines, wide: lines.at(-1) ?? {} };
}

function eventFor(name: string): object {
  return JSON.parse(fs.readFileSync(new URL(`events/${name}.json`, folder), "utf8")) as object;
}

function failuresOf(...ids: (string | undefined)[]): object {
  return { batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) };
}

function messages(lines: readonly Line[], level: string): string[] {
  return lines
    .filter((line) => line["level"] === level)
    .map((line) => `${String(eventId(line))} ${String(line["message"])}`);
}

function eventId(line: Line): unknown {
  return line["cloudevents.event_id"];
}
