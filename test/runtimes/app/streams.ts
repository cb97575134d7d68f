import { currentInvocation, fasten } from "faasten";
import { lambda as dynamodbLambda } from "faasten/aws/dynamodb";
import { lambda as kafkaLambda } from "faasten/aws/kafka";
import { lambda as kinesisLambda } from "faasten/aws/kinesis";
import { processBatch } from "faasten/batch";
import { sqs } from "faasten/batch/sqs";
import { fromHttp, fromMessage, toHttp, toKafka } from "faasten/cloudevents";
import { equal } from "./check.ts";

const context = { awsRequestId: "request-1", functionName: "shop", getRemainingTimeInMillis: () => 3000 };

/** Batches, streams and CloudEvents: bytes, base64 and texts are every runtime's own. */
export const streamChecks: Record<string, () => unknown> = {
  "batch: outcomes in order, of each key one after the other": async () => {
    const seen: number[] = [];
    const handle = async (id: number): Promise<number> => {
      await new Promise((resolve) => setTimeout(resolve, id % 3));
      seen.push(id);
      if (id === 4) throw new Error("four");
      return id;
    };
    const ids = [0, 1, 2, 3, 4, 5, 6];
    const { outcomes } = await processBatch(ids, handle, { orderingKey: (id) => String(id % 2) });
    equal(
      outcomes.map(({ status }) => status),
      ["ok", "ok", "ok", "ok", "retry", "ok", "notAttempted"],
    );
    equal(
      seen.filter((id) => id % 2 === 0),
      [0, 2, 4],
    );
    const records = ids.map((id) => ({ messageId: `m-${id}` }));
    equal(sqs.answer(records, outcomes), {
      batchItemFailures: [{ itemIdentifier: "m-4" }, { itemIdentifier: "m-6" }],
    });
  },

  "batch: records that wait for nothing keep their own scope": async () => {
    const seen: unknown[] = [];
    const handler = kinesisLambda(
      fasten().event((event, invocation) => seen.push(event.sequence, currentInvocation() === invocation)),
    );
    equal(await handler({ Records: ["1", "2"].map((id) => kinesisRecord(id, "e30=")) }, context), none);
    equal(seen, ["1", true, "2", true]);
  },

  "lambda: a Kinesis record is JSON, text or bytes": async () => {
    const seen: unknown[] = [];
    const handler = kinesisLambda(fasten().event(({ data }) => void seen.push(data)));
    const records = ["eyJhIjoxfQ==", "Wm/Dqw==", "//4="].map((data, index) => kinesisRecord(String(index), data));
    equal(await handler({ Records: records }, context), none);
    equal(
      [seen.slice(0, 2), [...(seen[2] as Uint8Array)]],
      [
        [{ a: 1 }, "Zoë"],
        [255, 254],
      ],
    );
  },

  "lambda: a DynamoDB change has JavaScript's values": async () => {
    const seen: unknown[] = [];
    const handler = dynamodbLambda(fasten().event(({ data }) => void seen.push((data as { Keys: object }).Keys)));
    const Keys = { id: { S: "a" }, n: { N: "9007199254740993" } };
    const record = { eventSource: "aws:dynamodb", eventName: "INSERT", dynamodb: { SequenceNumber: "1", Keys } };
    equal(await handler({ Records: [record] }, context), none);
    equal(seen, [{ id: "a", n: "9007199254740993" }]);
  },

  "lambda: a Kafka record has its headers, key and value": async () => {
    const seen: unknown[] = [];
    const fn = fasten().event(({ data, partitionkey, datacontenttype }) => {
      seen.push(data, partitionkey, datacontenttype);
    });
    const headers = [{ "content-type": Array.from("text/plain", (letter) => letter.charCodeAt(0)) }];
    const record = { topic: "t", partition: 0, offset: 1, key: "aw==", value: "WzFd", headers };
    equal(await kafkaLambda(fn)({ eventSource: "aws:kafka", records: { "t-0": [record] } }, context), none);
    equal(seen, ["[1]", "k", "text/plain"]);
  },

  "cloudevents: what is sent over HTTP or in a message comes back": async () => {
    const order = { id: "1", source: "/shop", type: "order.placed", subject: "Zoë %41", data: { total: 10 } };
    for (const mode of ["binary", "structured"] as const) {
      const { headers, body } = toHttp(order, { mode });
      const request = new Request("https://shop.example/", { method: "POST", headers, body: body as BodyInit });
      const [event] = (await fromHttp(request)) ?? [];
      equal([event?.type, event?.subject, event?.data], [order.type, order.subject, order.data]);
    }
    const { headers, value } = toKafka(order);
    const attributes = new Map(Object.entries(headers ?? {}).map(([name, text]) => [name, String(text)]));
    const event = fromMessage({ body: value as string, attributes, contentType: attributes.get("content-type") });
    equal([event?.id, event?.data], ["1", { total: 10 }]);
  },
};

const none = { batchItemFailures: [] };

function kinesisRecord(sequenceNumber: string, data: string): object {
  return { eventSource: "aws:kinesis", eventID: sequenceNumber, kinesis: { sequenceNumber, partitionKey: "p", data } };
}
