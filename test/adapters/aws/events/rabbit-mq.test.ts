import { describe, expect, it } from "vitest";
import { gzipSync } from "node:zlib";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten } from "../../../../src/index.ts";
import { lambdaContext } from "../samples/context.ts";
import { base64, rabbitMqEvent, rabbitMqMessage } from "../samples/mq.ts";
import { eventOf, eventsOf } from "../support/run.ts";

const one = (message: unknown): object => rabbitMqEvent({ "orders::/": [message] });

describe("a message of RabbitMQ", () => {
  it("is an event with CloudEvents attributes", async () => {
    const message = rabbitMqMessage();
    const { events, invocation, result } = await eventsOf(one(message));
    expect(invocation.trigger).toBe("queue");
    expect(result).toBeUndefined();
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      id: "message-1",
      source: "arn:aws:mq:eu-west-1:123456789012:broker:shop:b-1",
      type: "com.amazonaws.rmq.message",
      subject: "orders::/",
      time: "2026-11-21T10:15:30.000Z",
      datacontenttype: "application/json",
      delivery: { source: "aws:rmq" },
      data: { id: "order-1" },
    });
    expect(events[0]?.raw).toBe(message);
  });

  it("of several queues names its own, and has an id like no other", async () => {
    const silent = rabbitMqMessage({ messageId: null });
    const queues = JSON.parse(JSON.stringify({ "a[0]::/": [silent, silent], "b::/x": [silent] })) as object;
    const { events } = await eventsOf(rabbitMqEvent({ ...queues }));
    expect(events.map(({ subject }) => subject)).toEqual(["a[0]::/", "a[0]::/", "b::/x"]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(3);
  });

  it("of a queue with any name is a message of that queue", async () => {
    const named = JSON.parse('{"__proto__":[{"data":"e30="}]}') as Record<string, unknown>;
    expect(await eventOf(rabbitMqEvent(named))).toMatchObject({ subject: "__proto__", data: {} });
  });

  it("has its trace in headers, as text or as bytes", async () => {
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const bytes = { bytes: [...Buffer.from(traceparent)] };
    expect((await eventOf(one(rabbitMqMessage({ headers: { traceparent } })))).traceparent).toBe(traceparent);
    expect((await eventOf(one(rabbitMqMessage({ headers: { traceparent: bytes } })))).traceparent).toBe(traceparent);
    expect((await eventOf(one(rabbitMqMessage({ headers: { traceparent: 7 } })))).traceparent).toBeUndefined();
  });

  it.each([
    ["Jan 1, 1970, 12:33:41 AM", "1970-01-01T00:33:41.000Z"],
    ["Jan 1, 1970, 12:33:41\u202fPM", "1970-01-01T12:33:41.000Z"],
    ["yesterday", undefined],
    [null, undefined],
  ])("sent at %j has the time %s", async (timestamp, time) => {
    expect((await eventOf(one(rabbitMqMessage({ timestamp })))).time).toBe(time);
  });

  it("is what its content type says, without one what it can be, and bytes where it is compressed", async () => {
    const dataOf = async (properties: object, data: string): Promise<unknown> =>
      (await eventOf(one(rabbitMqMessage({ ...properties }, { data })))).data;
    const gzip = gzipSync("{}");
    expect(await dataOf({ contentType: "text/plain" }, base64("{}"))).toBe("{}");
    expect(await dataOf({ contentType: null }, base64("{}"))).toEqual({});
    expect(await dataOf({ contentType: null, contentEncoding: "UTF-8" }, base64("hi"))).toBe("hi");
    expect(await dataOf({ contentType: null }, "/w==")).toEqual(Uint8Array.of(0xff));
    expect(await dataOf({ contentType: "image/png" }, base64("{}"))).toEqual(new TextEncoder().encode("{}"));
    expect(await dataOf({ contentEncoding: "gzip" }, gzip.toString("base64"))).toEqual(new Uint8Array(gzip));
  });

  it.each([
    [
      "no base64",
      rabbitMqMessage({}, { data: "%" }),
      '`rmqMessagesByQueue.orders::/[0].data` must be base64, got "%".',
    ],
    ["no JSON although it says so", rabbitMqMessage({}, { data: base64("{") }), "the content type says JSON"],
    ["no text although it says JSON", rabbitMqMessage({}, { data: "/w==" }), "the content type says JSON"],
    ["null", null, "`rmqMessagesByQueue.orders::/[0].data` must be a string, got undefined."],
  ])("that is %s fails when it is read", async (_what, message, sentence) => {
    await expect(lambda(fasten().event(({ data }) => data))(one(message), lambdaContext())).rejects.toMatchObject({
      code: "INVALID_EVENT",
      message: expect.stringContaining(`aws:rmq: ${sentence}`),
    });
  });
});

it("a batch without messages has no events", async () => {
  const never = fasten().event(() => {
    throw new Error("called");
  });
  for (const queues of [{}, { "orders::/": [] }, { "orders::/": null }]) {
    expect(await lambda(never)(rabbitMqEvent(queues), lambdaContext())).toBeUndefined();
  }
});
