import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten } from "../../../../src/index.ts";
import { lambdaContext } from "../samples/context.ts";
import { dynamodbRecord } from "../samples/streams.ts";
import { eventOf } from "../support/run.ts";

describe("a change of a DynamoDB table", () => {
  it("is an event with CloudEvents attributes, and images as JavaScript has them", async () => {
    const images = {
      OldImage: { id: { S: "order-1" }, total: { N: "1" } },
      NewImage: { id: { S: "order-1" }, total: { N: "2" } },
    };
    const record = dynamodbRecord("111", images);
    const event = await eventOf({ Records: [record] });
    expect(event).toMatchObject({
      id: "event-111",
      source: "arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000",
      type: "com.amazonaws.dynamodb.MODIFY",
      time: "2026-11-21T10:15:30.000Z",
      sequence: "111",
      delivery: { source: "aws:dynamodb" },
      raw: record,
    });
    expect(event.data).toMatchObject({
      Keys: { id: "order-1" },
      OldImage: { id: "order-1", total: 1 },
      NewImage: { id: "order-1", total: 2 },
      StreamViewType: "NEW_AND_OLD_IMAGES",
    });
  });

  it("has no image that did not come", async () => {
    const event = await eventOf({ Records: [dynamodbRecord("1", {}, "REMOVE")] });
    expect(event.type).toBe("com.amazonaws.dynamodb.REMOVE");
    expect(Object.keys(event.data as object)).not.toContain("NewImage");
  });

  it("is handled after earlier changes of its item, and not while they fail", async () => {
    const seen: unknown[] = [];
    const handler = lambda(
      fasten().event(async ({ sequence }) => {
        seen.push(sequence);
        await new Promise(setImmediate);
        if (sequence === "2") throw new Error("boom");
      }),
    );
    const Keys = { id: { S: "order-2" } };
    const records = [
      dynamodbRecord("1"),
      dynamodbRecord("2", { Keys }),
      dynamodbRecord("3"),
      dynamodbRecord("4", { Keys }),
    ];
    expect(await handler({ Records: records }, lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: "2" }],
    });
    expect(seen).not.toContain("4");
    expect(seen.slice(0, 2)).toEqual(["1", "2"]);
  });

  it("that is malformed fails when its data is read", async () => {
    const handler = lambda(fasten().event((event) => event.data));
    const records = [dynamodbRecord("1"), dynamodbRecord("2", { NewImage: { total: { X: "1" } } })];
    expect(await handler({ Records: records }, lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: "2" }],
    });
  });
});
