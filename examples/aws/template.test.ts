import { readFileSync } from "node:fs";
import { mappingsWithoutPartialResponse } from "faasten/testing/infrastructure";
import { expect, test } from "vitest";

const template = readFileSync(new URL("template.json", import.meta.url), "utf8");

test("no mapping of the template loses a failed record", () => {
  expect(mappingsWithoutPartialResponse(template)).toEqual([]);
});

test("what keeps failing ends in a queue, whatever it came from", () => {
  const { Resources } = JSON.parse(template) as { Resources: Record<string, Resource> };
  const all = Object.entries(Resources);
  const queues = all.filter(([name, { Type }]) => Type === "AWS::SQS::Queue" && !name.startsWith("GivenUp"));
  const events = all.flatMap(([, { Properties }]) => Object.entries(Properties.Events ?? {}));
  const streams = events.filter(([, { Type }]) => Type === "Kinesis" || Type === "DynamoDB");
  const calledAndLeft = all.filter(([, { Properties }]) =>
    Object.values(Properties.Events ?? {}).some(({ Type }) => Type === "SNS" || Type === "Schedule"),
  );
  expect([queues.length, streams.length, calledAndLeft.length]).toEqual([4, 2, 2]);
  expect(queues.filter(([, { Properties }]) => !Properties["RedrivePolicy"])).toEqual([]);
  expect(streams.filter(([, { Properties }]) => !Properties["DestinationConfig"])).toEqual([]);
  expect(
    calledAndLeft.filter(([, { Properties }]) => !(Properties["DeadLetterQueue"] ?? Properties["EventInvokeConfig"])),
  ).toEqual([]);
});

interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown> & { readonly Events?: Record<string, Resource> };
}
