import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten } from "../../../../src/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { s3Event, s3Record, s3TestEvent } from "../samples/s3.ts";
import { eventOf, eventsOf } from "../support/run.ts";

const withKey = (key: unknown): object => s3Event(s3Record({ s3: { bucket: { name: "invoices" }, object: { key } } }));

describe("a notification of a bucket", () => {
  it("is an event as the CloudEvents adapter for S3 says", async () => {
    const native = s3Event();
    const { events, invocation, result } = await eventsOf(native);
    expect(invocation.trigger).toBe("storage");
    expect(result).toBeUndefined();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      id: "REQUEST1.host/1=",
      source: "aws:s3.eu-west-1.invoices",
      type: "com.amazonaws.s3.ObjectCreated:Put",
      subject: "2026/Müller + Söhne.pdf",
      time: "2026-11-21T10:15:30.123Z",
      delivery: { source: "aws:s3" },
    });
    const [record] = native["Records"] as unknown[];
    expect(events[0]?.data).toBe(record);
    expect(events[0]?.raw).toBe(record);
  });

  it.each([
    ["a plain key", "a/b.pdf", "a/b.pdf"],
    ["spaces and a plus", "a+b%2Bc%20d", "a b+c d"],
    ["a broken escape", "100%+sure", "100%+sure"],
    ["no key", undefined, undefined],
    ["a key that is none", 7, undefined],
  ])("with %s has the subject that it had in the bucket", async (_what, key, subject) => {
    expect((await eventOf(withKey(key))).subject).toBe(subject);
  });

  it("has a type without the prefix that newer events have", async () => {
    const event = await eventOf(s3Event(s3Record({ eventName: "s3:ObjectRestore:Completed" })));
    expect(event.type).toBe("com.amazonaws.s3.ObjectRestore:Completed");
  });

  it("that says little is an event all the same", async () => {
    expect(await eventOf(s3Event({ eventSource: "aws:s3" }))).toMatchObject({
      id: "request-1-Records[0]",
      source: "aws:s3",
      type: "com.amazonaws.s3.notification",
      data: { eventSource: "aws:s3" },
    });
  });

  it("fails as a whole, and a record that is none fails when it is read", async () => {
    consoleErrors();
    const handled: string[] = [];
    const read = fasten().event((event) => {
      expect(event.data).toBeTypeOf("object");
      handled.push(event.type);
    });
    await expect(lambda(read)(s3Event(s3Record(), null), lambdaContext())).rejects.toMatchObject({
      code: "INVALID_EVENT",
      message: "aws:s3: `Records[1]` must be an object, got null.",
    });
    expect(handled).toEqual(["com.amazonaws.s3.ObjectCreated:Put"]);
  });
});

describe("the test message of a bucket", () => {
  it("is answered without the handler, for there is nothing to handle", async () => {
    const never = (): never => {
      throw new Error("called");
    };
    expect(await lambda(fasten().event(never))(s3TestEvent(), lambdaContext())).toBeUndefined();
    expect(await lambda(fasten().batch(never))(s3TestEvent(), lambdaContext())).toBeUndefined();
    expect(await lambda(fasten().raw((event) => event))(s3TestEvent(), lambdaContext())).toEqual(s3TestEvent());
  });

  it("is told by two marks", async () => {
    expect((await eventOf({ Event: "s3:TestEvent" })).type).toBe("com.amazonaws.lambda.invoke");
    expect((await eventOf({ Service: "Amazon S3" })).type).toBe("com.amazonaws.lambda.invoke");
  });
});
