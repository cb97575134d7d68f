import { describe, expect, it, vi } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten } from "../../../../src/index.ts";
import { logsEvent, logsPayload } from "../samples/cloudwatch-logs.ts";
import { lambdaContext } from "../samples/context.ts";
import { eventOf, eventsOf } from "../support/run.ts";

const ignore = fasten().event(({ data }) => void data);

describe("lines of a log group", () => {
  it("are events, one for each line", async () => {
    const { events, invocation, result } = await eventsOf(logsEvent());
    expect(invocation.trigger).toBe("pubsub");
    expect(result).toBeUndefined();
    expect(events).toHaveLength(2);
    expect(events[0]).toMatchObject({
      id: "line-1",
      source: "/aws/lambda/orders",
      type: "com.amazonaws.logs.event",
      subject: "2026/11/21/[$LATEST]0a1b",
      time: "2026-11-21T10:15:30.123Z",
      delivery: { source: "aws:logs" },
      data: { level: "error", message: "boom" },
      raw: { id: "line-1" },
    });
    expect(events[1]).toMatchObject({ id: "line-2", data: "plain text" });
  });

  it("are a control message that asks whether the function may be called, and is answered without the handler", async () => {
    const control = logsPayload({
      messageType: "CONTROL_MESSAGE",
      logEvents: [{ id: "", timestamp: 1, message: "CWL CONTROL MESSAGE: Checking health of destination Firehose." }],
    });
    const never = fasten().event(() => {
      throw new Error("called");
    });
    expect(await lambda(never)(logsEvent(control), lambdaContext())).toBeUndefined();
  });

  it("that are broken fail with what is wrong", async () => {
    const corrupt = logsEvent().awslogs.data.replace(/.{12}$/, "AAAAAAAAAAA=");
    for (const [event, sentence] of [
      [{ awslogs: { data: corrupt } }, "`awslogs.data` must be JSON in gzip of at most 100 MB."],
      [{ awslogs: { data: "H4sI!" } }, '`awslogs.data` must be base64, got "H4sI!".'],
      [logsEvent("text"), "`logEvents` must be an array, got undefined."],
      [logsEvent(logsPayload({ logEvents: null })), "`logEvents` must be an array, got null."],
      [logsEvent(logsPayload({ logEvents: [null] })), "`logEvents[0].message` must be a string, got undefined."],
    ] as const) {
      await expect(lambda(ignore)(event, lambdaContext())).rejects.toMatchObject({
        code: "INVALID_EVENT",
        message: `aws:logs: ${sentence}`,
      });
    }
  });

  it("are told from a payload that has a member of this name", async () => {
    for (const payload of [
      { awslogs: null },
      { awslogs: {} },
      { awslogs: { data: "text" } },
      { awslogs: { data: 7 } },
    ]) {
      const event = await eventOf(payload);
      expect(event.type).toBe("com.amazonaws.lambda.invoke");
      expect(event.data).toBe(payload);
    }
  });

  it("cannot be unpacked where there is no zlib", async () => {
    vi.spyOn(process, "getBuiltinModule").mockReturnValue(undefined as never);
    await expect(lambda(ignore)(logsEvent(), lambdaContext())).rejects.toMatchObject({
      code: "UNSUPPORTED",
      message: "aws:logs: there is no node:zlib here to unpack the logs with.",
    });
    vi.restoreAllMocks();
  });
});
