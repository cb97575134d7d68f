import { describe, expect, it } from "vitest";
import { testEvent } from "../../src/testing/event.ts";

describe("testEvent", () => {
  it("has the very data it is given, and a plain default for the rest", () => {
    const data = { id: 1 };
    const event = testEvent(data);
    expect(event.data).toBe(data);
    expect(event).toMatchObject({
      specversion: "1.0",
      id: "test-event",
      source: "/test",
      type: "test",
      delivery: { source: "test" },
      raw: data,
    });
  });

  it("takes every attribute", () => {
    const attributes = {
      id: "7",
      type: "order",
      subject: "s",
      delivery: { source: "aws:sqs", attempt: 3 },
      raw: { body: "x" },
    };
    expect(testEvent(1, attributes)).toMatchObject(attributes);
  });

  it("takes data of any kind", () => {
    for (const data of [undefined, null, "", 0, new Uint8Array(1)]) expect(testEvent(data).data).toBe(data);
  });
});
