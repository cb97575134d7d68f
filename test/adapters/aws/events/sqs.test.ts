import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { sqs, type SqsRecord } from "../../../../src/batch/sources/sqs.ts";
import { fasten, type Outcome, PermanentFailure } from "../../../../src/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { fifoRecord, sqsEvent, sqsRecord } from "../samples/sqs.ts";
import { eventOf, eventsOf } from "../support/run.ts";

const failed = (...ids: readonly string[]): object => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

/** Handles each event; those with an id that starts with "bad" fail. */
const handler = lambda(
  fasten().event((event) => {
    if (event.id.startsWith("bad")) throw new Error("boom");
    return event.data;
  }),
);

describe("a message of a queue", () => {
  it("is an event with CloudEvents attributes", async () => {
    const record = sqsRecord("m-1");
    const event = await eventOf(sqsEvent(record));
    expect(event).toMatchObject({
      specversion: "1.0",
      id: "m-1",
      source: "arn:aws:sqs:eu-west-1:123456789012:orders",
      type: "com.amazonaws.sqs.message",
      time: "2026-11-21T10:15:30.123Z",
      delivery: { source: "aws:sqs", attempt: 1, orderingKey: undefined },
    });
    expect(event.data).toEqual({ id: "m-1" });
    expect(event.raw).toBe(record);
  });

  it("of a FIFO queue has its group and its sequence", async () => {
    expect(await eventOf(sqsEvent(fifoRecord("m-1", "customer-7")))).toMatchObject({
      partitionkey: "customer-7",
      sequence: "18849496460467696128",
      delivery: { source: "aws:sqs", attempt: 1, orderingKey: "customer-7" },
    });
  });

  it("of a standard queue may have a group, for fairness, which orders nothing", async () => {
    const attributes = { MessageGroupId: "tenant-7" };
    const event = await eventOf(sqsEvent(sqsRecord("m-1", { attributes })));
    expect([event.partitionkey, event.delivery.orderingKey]).toEqual(["tenant-7", undefined]);
    const unnamed = await eventOf(sqsEvent(sqsRecord("m-1", { attributes, eventSourceARN: undefined })));
    expect(unnamed.delivery.orderingKey).toBe("tenant-7"); // Whoever does not say is taken for FIFO.
  });

  it("has what its message attributes say of trace and content", async () => {
    const messageAttributes = {
      traceparent: { dataType: "String", stringValue: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" },
      tracestate: { dataType: "String", stringValue: "a=b" },
      contentType: { dataType: "String", stringValue: "text/plain" },
      binary: { dataType: "Binary", binaryValue: "AAE=" },
    };
    const event = await eventOf(sqsEvent(sqsRecord("m-1", { messageAttributes, body: "7" })));
    expect(event).toMatchObject({
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      tracestate: "a=b",
      datacontenttype: "text/plain",
      data: "7",
    });
    const dashed = { "content-type": { dataType: "String", stringValue: "application/json" } };
    expect(await eventOf(sqsEvent(sqsRecord("m-1", { messageAttributes: dashed })))).toMatchObject({
      datacontenttype: "application/json",
    });
  });

  it.each([
    ["JSON", '{"a":1}', { a: 1 }],
    ["text", "hello", "hello"],
    ["text that begins like JSON", "[hello", "[hello"],
    ["nothing", "", ""],
    ["a number that JavaScript cannot hold", "18849496460467696128", "18849496460467696128"],
  ])("has the data that its body is: %s", async (_what, body, data) => {
    expect((await eventOf(sqsEvent(sqsRecord("m-1", { body })))).data).toEqual(data);
  });

  it.each([
    ["a time that is none", { SentTimestamp: "soon" }, { time: undefined }],
    ["a time of another unit", { SentTimestamp: "1795256130" }, { time: undefined }],
    ["a count that is none", { ApproximateReceiveCount: "many" }, { delivery: { attempt: undefined } }],
    ["a count of zero", { ApproximateReceiveCount: "0" }, { delivery: { attempt: undefined } }],
    ["the third attempt", { ApproximateReceiveCount: "3" }, { delivery: { attempt: 3 } }],
  ])("is one for all that with %s", async (_what, attributes, expected) => {
    expect(await eventOf(sqsEvent(sqsRecord("m-1", { attributes })))).toMatchObject(expected);
  });

  it.each([
    ["in order", ["1795256130001", "1795256130999", "1795256131000"]],
    ["out of order", ["1795256131000", "1795256130999", "1795256131000"]],
    ["far apart", ["1000000000000", "1795256130123", "9999999999999"]],
  ])("has its own time among messages sent %s", async (_what, stamps) => {
    const records = stamps.map((SentTimestamp, index) => sqsRecord(`m-${index}`, { attributes: { SentTimestamp } }));
    const { events } = await eventsOf(sqsEvent(...records));
    expect(events.map(({ time }) => time)).toEqual(stamps.map((stamp) => new Date(Number(stamp)).toISOString()));
  });
});

describe("a batch, event by event", () => {
  it("answers with the messages that failed, in the order of the batch", async () => {
    consoleErrors();
    const batch = sqsEvent(sqsRecord("bad-2"), sqsRecord("good"), sqsRecord("bad-1"));
    expect(await handler(batch, lambdaContext())).toEqual(failed("bad-2", "bad-1"));
  });

  it("answers with nothing when all is well, and when it is empty", async () => {
    expect(await handler(sqsEvent(sqsRecord("m-1"), sqsRecord("m-2")), lambdaContext())).toEqual(failed());
    expect(await handler(sqsEvent(), lambdaContext())).toEqual(failed());
  });

  it("answers with all of them when all failed", async () => {
    consoleErrors();
    expect(await handler(sqsEvent(sqsRecord("bad-1"), sqsRecord("bad-2")), lambdaContext())).toEqual(
      failed("bad-1", "bad-2"),
    );
  });

  it("handles a FIFO group in its order, stops it at a failure, and lets the other groups go on", async () => {
    consoleErrors();
    const handled: string[] = [];
    const inOrder = lambda(
      fasten().event(async (event) => {
        await new Promise((resolve) => setTimeout(resolve, event.id === "a-1" ? 5 : 0));
        handled.push(event.id);
        if (event.id === "a-2") throw new Error("boom");
      }),
    );
    const groups: readonly (readonly [string, string])[] = [
      ["a-1", "a"],
      ["a-2", "a"],
      ["b-1", "b"],
      ["a-3", "a"],
      ["b-2", "b"],
      ["a-4", "a"],
    ];
    const result = await inOrder(sqsEvent(...groups.map(([id, group]) => fifoRecord(id, group))), lambdaContext());
    expect(result).toEqual(failed("a-2", "a-3", "a-4"));
    expect(handled.filter((id) => id.startsWith("a"))).toEqual(["a-1", "a-2"]);
    expect(handled.filter((id) => id.startsWith("b"))).toEqual(["b-1", "b-2"]);
  });

  it("keeps to the function's concurrency and gives what is hopeless to its dead-letter hook", async () => {
    consoleErrors();
    let running = 0;
    let most = 0;
    const dead: string[] = [];
    const careful = lambda(
      fasten().event(
        async (event) => {
          running += 1;
          most = Math.max(most, running);
          await new Promise((resolve) => setTimeout(resolve, 1));
          running -= 1;
          if (event.id === "m-3") throw new PermanentFailure("hopeless");
        },
        { concurrency: 2, deadLetter: (event) => dead.push(event.id) },
      ),
    );
    const records = Array.from({ length: 6 }, (_, index) => sqsRecord(`m-${index}`));
    expect(await careful(sqsEvent(...records), lambdaContext())).toEqual(failed());
    expect(most).toBe(2);
    expect(dead).toEqual(["m-3"]);
  });
});

describe("a batch, all at once", () => {
  it("is given to the handler in its order; what it returns decides", async () => {
    consoleErrors();
    let ids: readonly string[] = [];
    const outcomes: readonly Outcome[] = [
      { status: "ok" },
      { status: "retry", error: new Error("boom") },
      { status: "drop", error: new Error("old") },
      { status: "notAttempted", reason: "no time" },
    ];
    const batch = lambda(
      fasten().batch((events) => {
        ids = events.map(({ id }) => id);
        return { outcomes };
      }),
    );
    const result = await batch(sqsEvent(...["a", "b", "c", "d"].map((id) => sqsRecord(id))), lambdaContext());
    expect(ids).toEqual(["a", "b", "c", "d"]);
    expect(result).toEqual(failed("b", "d"));
  });

  it("fails as a whole when the handler throws", async () => {
    consoleErrors();
    const batch = lambda(
      fasten().batch(() => {
        throw new Error("boom");
      }),
    );
    expect(await batch(sqsEvent(sqsRecord("a"), sqsRecord("b")), lambdaContext())).toEqual(failed("a", "b"));
  });
});

describe("a message that is none", () => {
  const reading = lambda(fasten().event((event) => void event.data));

  it.each([
    ["has no body", { body: null }],
    ["has a body that is no text", { body: { a: 1 } }],
    ["says JSON and is not", { body: "{", messageAttributes: { contentType: { stringValue: "application/json" } } }],
  ])("fails alone when it %s and somebody reads it", async (_what, overrides) => {
    const lines = consoleErrors();
    const batch = sqsEvent(sqsRecord("m-1"), sqsRecord("poison", overrides), sqsRecord("m-3"));
    expect(await reading(batch, lambdaContext())).toEqual(failed("poison"));
    expect(lines.join()).toContain("aws:sqs");
  });

  it.each([
    ["null", null],
    ["a number", 7],
    ["a list", []],
    ["without an id", sqsRecord("", { body: null })],
  ])("fails the whole batch, and says which it is, when it is %s and cannot be named", async (_what, record) => {
    consoleErrors();
    await expect(reading(sqsEvent(sqsRecord("m-1"), record), lambdaContext())).rejects.toMatchObject({
      code: "INVALID_EVENT",
      message: "aws:sqs: record 1 failed and has no `messageId` to say so, so the whole batch is tried again.",
      cause: { code: "INVALID_EVENT", message: expect.stringContaining("Records[1]") as string },
    });
  });

  it("does no harm when nobody reads it, and has an id like no other", async () => {
    const { events, result } = await eventsOf(
      sqsEvent(sqsRecord(""), null, sqsRecord("m-3", { attributes: null, messageAttributes: 7 })),
    );
    expect(events.map(({ id }) => id)).toEqual(["request-1-0", "request-1-1", "m-3"]);
    expect(result).toEqual(failed());
  });
});

describe("any outcomes", () => {
  const error = new Error("boom");
  const outcome = fc.constantFrom<Outcome>(
    { status: "ok" },
    { status: "retry", error },
    { status: "deadLetter", error },
    { status: "drop", error },
    { status: "notAttempted", reason: "stopped" },
  );
  const record = fc.record({ group: fc.constantFrom("a", "b", "c", undefined), outcome });
  const batchOf = (records: readonly { group: string | undefined }[]): SqsRecord[] =>
    records.map(({ group }, index) => ({ messageId: `m-${index}`, attributes: { MessageGroupId: group } }));

  it("give the ids of the messages to try again, each once, in order: all that are not settled, and what follows them in their group", () => {
    const settled = new Set(["ok", "deadLetter", "drop"]);
    fc.assert(
      fc.property(fc.array(record, { maxLength: 30 }), (records) => {
        const listed = sqs.answer(
          batchOf(records),
          records.map((each) => each.outcome),
        ).batchItemFailures;
        const indices = listed.map(({ itemIdentifier }) => Number(itemIdentifier.slice(2)));
        expect(indices).toEqual([...new Set(indices)].toSorted((a, b) => a - b));
        records.forEach(({ group, outcome: { status } }, index) => {
          const before = records.slice(0, index).filter((other) => other.group === group);
          const broken = group !== undefined && before.some((other) => !settled.has(other.outcome.status));
          expect(indices.includes(index)).toBe(broken || !settled.has(status));
        });
      }),
    );
  });

  it("that are fewer than the messages leave none of them out", () => {
    const events = batchOf([{ group: undefined }, { group: undefined }]);
    expect(sqs.answer(events, [{ status: "ok" }])).toEqual(failed("m-1"));
  });
});
