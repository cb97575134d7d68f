import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten, PermanentFailure } from "../../../../src/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { documentDbEvent, documentDbRecord } from "../samples/documentdb.ts";
import { eventOf, eventsOf } from "../support/run.ts";

describe("a change of a DocumentDB collection", () => {
  it("is an event with CloudEvents attributes, whose data is the change", async () => {
    const record = documentDbRecord("token-1");
    const { events, invocation, result } = await eventsOf(documentDbEvent(record));
    expect(invocation.trigger).toBe("stream");
    expect(result).toBeUndefined();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      id: "token-1",
      source: "arn:aws:rds:eu-west-1:123456789012:cluster:shop",
      type: "com.amazonaws.docdb.insert",
      subject: "shop.orders",
      time: "2026-11-21T10:15:30.000Z",
      delivery: { source: "aws:docdb", orderingKey: 'shop.orders {"_id":{"$oid":"69200f42d418cd98afb1c1d7"}}' },
    });
    expect(events[0]?.data).toBe(record["event"]);
    expect(events[0]?.raw).toBe(record);
  });

  it("may be one of the whole collection or database, which has no document", async () => {
    const drop = documentDbRecord("token-1", {
      operationType: "dropDatabase",
      ns: { db: "shop" },
      documentKey: undefined,
    });
    const event = await eventOf(documentDbEvent(drop));
    expect(event).toMatchObject({ type: "com.amazonaws.docdb.dropDatabase", subject: "shop" });
    expect(event.delivery.orderingKey).toBeUndefined();
  });

  it.each([null, 7, "text", {}, { event: [] }])("that is %j fails when it is read", async (record) => {
    const read = fasten().event(({ data }) => void data);
    await expect(lambda(read)(documentDbEvent(record), lambdaContext())).rejects.toMatchObject({
      code: "INVALID_EVENT",
      message: expect.stringMatching(/^aws:docdb: `events\[0\]\.event` must be an object/),
    });
  });
});

describe("a batch of changes", () => {
  const documentKey = (name: string) => ({ documentKey: { _id: name } });
  const changes = documentDbEvent(
    documentDbRecord("1", documentKey("a")),
    documentDbRecord("2", documentKey("b")),
    documentDbRecord("3", documentKey("a")),
    documentDbRecord("4", documentKey("b")),
  );

  it("of one document is handled in its order, and what follows a failure is not", async () => {
    consoleErrors();
    const begun: string[] = [];
    const underway = new Set<unknown>();
    const fn = fasten().event(async ({ id, delivery: { orderingKey } }) => {
      expect(underway.has(orderingKey)).toBe(false);
      underway.add(orderingKey);
      begun.push(id);
      await new Promise(setImmediate);
      underway.delete(orderingKey);
      if (id === "1") throw new Error("boom");
    });
    await expect(lambda(fn)(changes, lambdaContext())).rejects.toMatchObject({
      message: "aws:docdb: 2 of 4 records failed",
      errors: [{ message: "boom" }, { code: "NOT_ATTEMPTED" }],
    });
    expect(begun).toEqual(["1", "2", "4"]);
  });

  it("goes on behind one that the dead-letter hook takes", async () => {
    consoleErrors();
    const dead: string[] = [];
    const fn = fasten().event(
      ({ id }) => {
        if (id === "1") throw new PermanentFailure("hopeless");
      },
      { deadLetter: ({ id }) => dead.push(id) },
    );
    expect(await lambda(fn)(changes, lambdaContext())).toBeUndefined();
    expect(dead).toEqual(["1"]);
  });
});

it("what only names the source is a direct invocation", async () => {
  expect((await eventOf({ eventSource: "aws:docdb" })).type).toBe("com.amazonaws.lambda.invoke");
  expect((await eventOf({ events: [] })).type).toBe("com.amazonaws.lambda.invoke");
});
