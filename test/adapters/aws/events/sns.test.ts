import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten, PermanentFailure } from "../../../../src/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { snsEvent } from "../samples/sns.ts";
import { eventOf, eventsOf } from "../support/run.ts";

const boom = (): never => {
  throw new Error("boom");
};

describe("a notification of a topic", () => {
  it("is an event with CloudEvents attributes", async () => {
    const event = await eventOf(snsEvent({ Subject: "new order" }));
    expect(event).toMatchObject({
      specversion: "1.0",
      id: "message-1",
      source: "arn:aws:sns:eu-west-1:123456789012:orders",
      type: "com.amazonaws.sns.Notification",
      subject: "new order",
      time: "2026-11-21T10:15:30.123Z",
      delivery: { source: "aws:sns" },
    });
    expect(event.data).toEqual({ id: "order-1" });
    expect((event.raw as { EventSource: string }).EventSource).toBe("aws:sns");
  });

  it("without a subject has none", async () => {
    expect((await eventOf(snsEvent({ Subject: null }))).subject).toBeUndefined();
  });

  it("has what its attributes say of trace and content", async () => {
    const MessageAttributes = {
      traceparent: { Type: "String", Value: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01" },
      contentType: { Type: "String", Value: "text/plain" },
    };
    expect(await eventOf(snsEvent({ MessageAttributes, Message: "7" }))).toMatchObject({
      traceparent: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
      datacontenttype: "text/plain",
      data: "7",
    });
  });

  it("is answered with nothing, whatever the handler returns", async () => {
    expect(await lambda(fasten().event(() => "ignored"))(snsEvent(), lambdaContext())).toBeUndefined();
    expect(await lambda(fasten().batch(() => {}))(snsEvent(), lambdaContext())).toBeUndefined();
  });

  it("that fails rejects, so that AWS tries again", async () => {
    await expect(lambda(fasten().event(boom))(snsEvent(), lambdaContext())).rejects.toThrow("boom");
    consoleErrors();
    await expect(lambda(fasten().batch(boom))(snsEvent(), lambdaContext())).rejects.toThrow("boom");
    const skipped = fasten().batch(() => ({ outcomes: [{ status: "notAttempted", reason: "no time" }] }));
    await expect(lambda(skipped)(snsEvent(), lambdaContext())).rejects.toMatchObject({
      code: "NOT_ATTEMPTED",
      message: "no time",
    });
  });

  it("that is hopeless is over once the dead-letter hook has it", async () => {
    const dead: unknown[] = [];
    const hopeless = (): never => {
      throw new PermanentFailure("hopeless");
    };
    const deadLetter = (event: { id: string }): unknown => dead.push(event.id);
    expect(await lambda(fasten().event(hopeless, { deadLetter }))(snsEvent(), lambdaContext())).toBeUndefined();
    expect(dead).toEqual(["message-1"]);
    await expect(lambda(fasten().event(hopeless))(snsEvent(), lambdaContext())).rejects.toThrow("hopeless");
    await expect(lambda(fasten().event(hopeless, { deadLetter: boom }))(snsEvent(), lambdaContext())).rejects.toThrow(
      "dead-letter hook failed",
    );
    await expect(lambda(fasten().event(boom, { deadLetter }))(snsEvent(), lambdaContext())).rejects.toThrow("boom");
  });

  it("would be one of several that succeed or fail together, if AWS ever sent them", async () => {
    consoleErrors();
    const several = { Records: [...snsEvent().Records, ...snsEvent({ MessageId: "message-2" }).Records] };
    expect((await eventsOf(several)).events.map(({ id }) => id)).toEqual(["message-1", "message-2"]);
    await expect(lambda(fasten().event(boom))(several, lambdaContext())).rejects.toThrow(
      "aws:sns: 2 of 2 records failed",
    );
  });
});

describe("a notification that is none", () => {
  it.each([
    ["Records[0].Sns", snsEvent({}, { Sns: undefined }), "an object, got undefined"],
    ["Records[0].Sns", snsEvent({}, { Sns: "text" }), 'an object, got "text"'],
    ["Records[0].Sns.MessageId", snsEvent({ MessageId: null }), "a string, got null"],
    ["Records[0].Sns.TopicArn", snsEvent({ TopicArn: 7 }), "a string, got 7 (number)"],
    ["Records[0].Sns.Message", snsEvent({ Message: null }), "a string, got null"],
  ])("rejects and names %s", async (field, event, rest) => {
    await expect(lambda(fasten().event(({ data }) => data))(event, lambdaContext())).rejects.toMatchObject({
      code: "INVALID_EVENT",
      message: `aws:sns: \`${field}\` must be ${rest}.`,
    });
  });
});
