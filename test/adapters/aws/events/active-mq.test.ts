import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten } from "../../../../src/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { activeMqEvent, activeMqMessage, base64 } from "../samples/mq.ts";
import { eventOf, eventsOf } from "../support/run.ts";

describe("a message of ActiveMQ", () => {
  it("is an event with CloudEvents attributes", async () => {
    const message = activeMqMessage({
      properties: { traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" },
    });
    const { events, invocation, result } = await eventsOf(activeMqEvent(message));
    expect(invocation.trigger).toBe("queue");
    expect(result).toBeUndefined();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      id: "ID:b-1:1",
      source: "arn:aws:mq:eu-west-1:123456789012:broker:shop:b-1",
      type: "com.amazonaws.mq.message",
      subject: "orders",
      time: "2026-11-21T10:15:30.123Z",
      traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      delivery: { source: "aws:mq" },
      data: { id: "order-1" },
    });
    expect(events[0]?.raw).toBe(message);
  });

  it("of text is text or JSON, of bytes stays bytes", async () => {
    const dataOf = async (messageType: string, text: string): Promise<unknown> =>
      (await eventOf(activeMqEvent(activeMqMessage({ messageType, data: base64(text) })))).data;
    expect(await dataOf("jms/text-message", "hello")).toBe("hello");
    expect(await dataOf("jms/text-message", "[1]")).toEqual([1]);
    expect(await dataOf("jms/bytes-message", "[1]")).toEqual(new TextEncoder().encode("[1]"));
  });

  it.each([
    ["messages[0].data", activeMqMessage({ data: "not base64!" }), 'base64, got "not base64!"'],
    ["messages[0].data", activeMqMessage({ data: undefined }), "a string, got undefined"],
    ["messages[0].data", null, "a string, got undefined"],
  ])("that is none fails when it is read, and names %s", async (field, message, rest) => {
    const read = fasten().event(({ data }) => void data);
    await expect(lambda(read)(activeMqEvent(message), lambdaContext())).rejects.toMatchObject({
      code: "INVALID_EVENT",
      message: `aws:mq: \`${field}\` must be ${rest}.`,
    });
  });

  it("that fails takes its batch with it, after the others were handled", async () => {
    consoleErrors();
    const handled: string[] = [];
    const fail = fasten().event(({ id }) => {
      handled.push(id);
      if (id === "b") throw new Error("boom");
    });
    const batch = activeMqEvent(...["a", "b", "c"].map((messageID) => activeMqMessage({ messageID })));
    await expect(lambda(fail)(batch, lambdaContext())).rejects.toThrow("boom");
    expect(handled).toEqual(["a", "b", "c"]);
  });
});

it("what only names the broker is a direct invocation", async () => {
  expect((await eventOf({ eventSource: "aws:mq" })).type).toBe("com.amazonaws.lambda.invoke");
  expect((await eventOf({ messages: [] })).type).toBe("com.amazonaws.lambda.invoke");
});
