import { describe, expect, it } from "vitest";
import { dynamodb } from "../../../src/batch/sources/dynamodb.ts";
import { kafka } from "../../../src/batch/sources/kafka.ts";
import { kinesis } from "../../../src/batch/sources/kinesis.ts";
import { sqs } from "../../../src/batch/sources/sqs.ts";
import type { Outcome } from "../../../src/core/outcome.ts";

const ok: Outcome = { status: "ok" };
const bad: Outcome = { status: "retry", error: new Error("no") };
const later: Outcome = { status: "notAttempted", reason: "too late" };
const dead: Outcome = { status: "deadLetter", error: new Error("never") };

const ids = ({ batchItemFailures }: { batchItemFailures: readonly { itemIdentifier: unknown }[] }): unknown[] =>
  batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);

describe("the answer to SQS", () => {
  const messages = (count: number) => Array.from({ length: count }, (_, nth) => ({ messageId: `m${nth}` }));

  it.each<[what: string, outcomes: (Outcome | undefined)[], failed: string[]]>([
    ["all done", [ok, dead, ok], []],
    ["one failed", [ok, bad, ok], ["m1"]],
    ["all failed", [bad, bad, later], ["m0", "m1", "m2"]],
    ["one without an outcome", [ok, undefined], ["m1"]],
    ["nothing came", [], []],
  ])("names those that come again: %s", (_what, outcomes, failed) => {
    expect(ids(sqs.answer(messages(outcomes.length), outcomes as Outcome[]))).toEqual(failed);
  });

  it("names a message once, however many events it held", () => {
    expect(ids(sqs.answer([{ messageId: "m" }, { messageId: "m" }], [bad, bad]))).toEqual(["m"]);
  });

  it("is an error where a failed message has no id", () => {
    expect(() => sqs.answer([{}, {}], [ok, bad])).toThrow("aws:sqs: record 1 failed and has no `messageId`");
    expect(ids(sqs.answer([{}], [ok]))).toEqual([]);
  });

  const grouped = (groups: string, queue = "arn:aws:sqs:eu-west-1:1:orders.fifo") =>
    Array.from(groups, (group, nth) => ({
      messageId: `m${nth}`,
      eventSourceARN: queue,
      attributes: { MessageGroupId: group, ApproximateReceiveCount: String(nth) },
    }));

  it.each<[groups: string, outcomes: Outcome[], failed: string[]]>([
    ["aab", [bad, ok, ok], ["m0", "m1"]],
    ["aba", [bad, ok, ok], ["m0", "m2"]],
    ["abab", [ok, bad, ok, ok], ["m1", "m3"]],
    ["aab", [dead, ok, ok], []],
  ])("of a FIFO queue has all of a group from its first failure on: %s", (groups, outcomes, failed) => {
    expect(ids(sqs.answer(grouped(groups), outcomes))).toEqual(failed);
  });

  it("of a standard queue takes groups for what they are there: fairness, no order", () => {
    const records = grouped("aa", "arn:aws:sqs:eu-west-1:1:orders");
    expect(ids(sqs.answer(records, [bad, ok]))).toEqual(["m0"]);
    expect(sqs.orderingKey?.(records[0] ?? {})).toBeUndefined();
  });

  it("knows how often a message came", () => {
    expect(grouped("aaa").map((record) => sqs.attempt?.(record))).toEqual([undefined, 1, 2]);
    expect(sqs.attempt?.({})).toBeUndefined();
  });
});

describe.each([
  ["Kinesis", kinesis, (id?: string) => (id ? { kinesis: { sequenceNumber: id, partitionKey: "p" } } : {})],
  ["DynamoDB", dynamodb, (id?: string) => (id ? { dynamodb: { SequenceNumber: id, Keys: { id: { S: "p" } } } } : {})],
] as const)("the answer to %s", (_name, source, record) => {
  it.each<[what: string, outcomes: (Outcome | undefined)[], failed: string[]]>([
    ["all done", [ok, dead, ok], []],
    ["one failed", [ok, bad, ok], ["s1"]],
    ["several failed", [ok, bad, later, bad], ["s1"]],
    ["one without an outcome", [ok, undefined, ok], ["s1"]],
    ["nothing came", [], []],
  ])("names where the shard starts again: %s", (_what, outcomes, failed) => {
    const records = outcomes.map((_outcome, nth) => record(`s${nth}`));
    expect(ids(source.answer(records as never, outcomes as Outcome[]))).toEqual(failed);
  });

  it("is an error where the failed record has no number", () => {
    expect(() => source.answer([record() as never], [bad])).toThrow("record 0 failed and has no sequence number");
  });

  it("has the records of a key in order, and nothing after a failure", () => {
    expect([source.orderingKey?.(record("s")), source.orderingKey?.(record()), source.stopAtFailure]).toEqual([
      expect.stringContaining("p"),
      undefined,
      true,
    ]);
  });
});

describe("the answer to Kafka", () => {
  const at = (topic: string, partition: number, offset: number) => ({ topic, partition, offset });

  it("names where each partition starts again, and no others", () => {
    const records = [at("t", 0, 5), at("t", 0, 6), at("t", 1, 5), at("t", 1, 6), at("u", 0, 9), at("t", 0, 7)];
    expect(ids(kafka.answer(records, [ok, bad, ok, ok, bad, later]))).toEqual([
      { partition: "t-0", offset: 6 },
      { partition: "u-0", offset: 9 },
    ]);
    expect(ids(kafka.answer(records, [ok, ok, ok, ok, ok, dead]))).toEqual([]);
  });

  it("has a lane for each partition", () => {
    expect(kafka.orderingKey?.(at("t", 3, 1))).toBe("t-3");
  });

  it.each([[{}], [{ topic: "t", partition: 0 }], [{ topic: "t", partition: 0, offset: 1.5 }]])(
    "is an error where the failed record does not say where it stands: %j",
    (record) => {
      expect(() => kafka.answer([record], [bad])).toThrow("record 0 failed and has no topic, partition and offset");
    },
  );
});
