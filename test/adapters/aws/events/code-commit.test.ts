import { expect, it } from "vitest";
import { codeCommitEvent } from "../samples/code-commit.ts";
import { eventOf, eventsOf } from "../support/run.ts";

it("a trigger of a repository is an event whose data is the record", async () => {
  const native = codeCommitEvent();
  const { events, invocation } = await eventsOf(native);
  expect(invocation.trigger).toBe("pubsub");
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    id: "trigger-1",
    source: "arn:aws:codecommit:eu-west-1:123456789012:shop",
    type: "com.amazonaws.codecommit.ReferenceChanges",
    subject: "on-push",
    time: "2026-11-21T10:15:30.123+00:00",
    delivery: { source: "aws:codecommit" },
  });
  expect(events[0]?.data).toBe((native["Records"] as unknown[])[0]);
});

it("a trigger that says little is an event all the same", async () => {
  const silent = { eventId: null, eventSourceARN: 7, eventName: "", eventTime: undefined };
  const event = await eventOf(codeCommitEvent(silent));
  expect(event).toMatchObject({ source: "aws:codecommit", type: "com.amazonaws.codecommit.trigger" });
  expect(event.id).toBe("request-1-Records[0]");
  expect(event.time).toBeUndefined();
});
