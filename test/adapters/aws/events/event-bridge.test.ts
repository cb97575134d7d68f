import { describe, expect, it } from "vitest";
import { lambda } from "../../../../src/adapters/aws/index.ts";
import { fasten } from "../../../../src/index.ts";
import { consoleErrors } from "../../../core/support/console-errors.ts";
import { lambdaContext } from "../samples/context.ts";
import { eventBridgeEvent, scheduledEvent } from "../samples/event-bridge.ts";
import { eventOf } from "../support/run.ts";

const boom = (): never => {
  throw new Error("boom");
};

describe("an event of a bus", () => {
  it("is an event with CloudEvents attributes, its detail as it is", async () => {
    const native = eventBridgeEvent();
    const event = await eventOf(native);
    expect(event).toMatchObject({
      specversion: "1.0",
      id: "event-1",
      source: "com.example.shop",
      type: "OrderPlaced",
      subject: "order/7",
      time: "2026-11-21T10:15:30Z",
      delivery: { source: "aws:events" },
    });
    expect(event.data).toBe(native["detail"]);
    expect(event.raw).toBe(native);
  });

  it("without resources has no subject", async () => {
    expect((await eventOf(eventBridgeEvent({ resources: [] }))).subject).toBeUndefined();
    expect((await eventOf(eventBridgeEvent({ resources: undefined }))).subject).toBeUndefined();
  });

  it("of EventBridge Scheduler has its detail as text, which is decoded", async () => {
    expect((await eventOf(scheduledEvent({ source: "aws.scheduler", detail: '{"a":1}' }))).data).toEqual({ a: 1 });
  });

  it("may have a detail of null", async () => {
    expect((await eventOf(eventBridgeEvent({ detail: null }))).data).toBeNull();
  });

  it("is answered with nothing; a failure rejects", async () => {
    expect(await lambda(fasten().event(() => "ignored"))(eventBridgeEvent(), lambdaContext())).toBeUndefined();
    await expect(lambda(fasten().event(boom))(eventBridgeEvent(), lambdaContext())).rejects.toThrow("boom");
    consoleErrors();
    await expect(lambda(fasten().batch(boom))(eventBridgeEvent(), lambdaContext())).rejects.toThrow("boom");
  });

  it("is a batch of one for a batch function", async () => {
    let ids: readonly string[] = [];
    const handler = lambda(
      fasten().batch((events) => {
        ids = events.map(({ id }) => id);
      }),
    );
    await handler(eventBridgeEvent(), lambdaContext());
    expect(ids).toEqual(["event-1"]);
  });

  it.each([
    ["id", { id: undefined }, "a string, got undefined"],
    ["source", { source: null }, "a string, got null"],
    ["detail-type", { "detail-type": 7 }, "a string, got 7 (number)"],
    ["detail", { detail: undefined }, "there, got undefined"],
  ])("that is none rejects and names %s", async (field, overrides, rest) => {
    await expect(lambda(fasten().event(() => {}))(eventBridgeEvent(overrides), lambdaContext())).rejects.toMatchObject({
      code: "INVALID_EVENT",
      message: `aws:events: \`${field}\` must be ${rest}.`,
    });
  });
});
