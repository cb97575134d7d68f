import { build } from "esbuild";
import { describe, expect, it } from "vitest";
import { root } from "../../../scripts/public-paths.ts";
import { lambda as whatever } from "../../../src/adapters/aws/index.ts";
import { lambda as direct } from "../../../src/adapters/aws/sources/direct.ts";
import { lambda as dynamodb } from "../../../src/adapters/aws/sources/dynamodb.ts";
import { lambda as eventbridge } from "../../../src/adapters/aws/sources/eventbridge.ts";
import { lambda as http } from "../../../src/adapters/aws/sources/http.ts";
import { lambda as kafka } from "../../../src/adapters/aws/sources/kafka.ts";
import { lambda as kinesis } from "../../../src/adapters/aws/sources/kinesis.ts";
import { lambda as s3 } from "../../../src/adapters/aws/sources/s3.ts";
import { lambda as sns } from "../../../src/adapters/aws/sources/sns.ts";
import { lambda as sqs } from "../../../src/adapters/aws/sources/sqs.ts";
import { fasten } from "../../../src/index.ts";
import { albEvent } from "./samples/alb.ts";
import { lambdaContext } from "./samples/context.ts";
import { eventBridgeEvent } from "./samples/event-bridge.ts";
import { httpApiEvent } from "./samples/http-api.ts";
import { restApiEvent } from "./samples/rest-api.ts";
import { s3Event, s3Record } from "./samples/s3.ts";
import { snsEvent } from "./samples/sns.ts";
import { sqsEvent, sqsRecord } from "./samples/sqs.ts";
import { dynamodbRecord, kafkaEvent, kafkaRecord, kinesisRecord } from "./samples/streams.ts";

const events: Record<string, unknown> = {
  sqs: sqsEvent(sqsRecord("m-1"), sqsRecord("bad")),
  kinesis: { Records: [kinesisRecord("1"), kinesisRecord("bad")] },
  dynamodb: { Records: [dynamodbRecord("1"), dynamodbRecord("bad")] },
  kafka: kafkaEvent(kafkaRecord(1), kafkaRecord(2)),
  sns: snsEvent(),
  s3: s3Event(s3Record()),
  eventbridge: eventBridgeEvent(),
};
const lambdas = { sqs, kinesis, dynamodb, kafka, sns, s3, eventbridge };

describe.each(Object.entries(lambdas))("lambda of faasten/aws/%s", (name, lambda) => {
  it("does what lambda of faasten/aws does", async () => {
    const play = async (make: typeof lambda) => {
      const seen: unknown[] = [];
      const fn = fasten().event((event) => {
        seen.push([event.id, event.source, event.type, event.data]);
        if (event.id.includes("bad")) throw new Error("boom");
      });
      return [await make(fn)(events[name], lambdaContext()), seen];
    };
    expect(await play(lambda)).toEqual(await play(whatever));
  });

  it("refuses events of other sources, requests, and what nobody knows", async () => {
    const handler = lambda(fasten().event(() => undefined));
    const others = Object.entries(events).filter(([other]) => other !== name);
    for (const event of [
      ...others.map(([, other]) => other),
      httpApiEvent(),
      { hello: "world" },
      { eventSource: "other", records: {} },
      null,
      "text",
    ])
      await expect(handler(event, lambdaContext())).rejects.toMatchObject({ code: "WRONG_TRIGGER" });
  });

  it("refuses what is no finished function", () => {
    expect(() => lambda(fasten() as never)).toThrow("lambda: `fn` must be a finished function, got a pipeline");
  });
});

describe("lambda of faasten/aws/http", () => {
  const fn = fasten().http((request) => ({ path: new URL(request.url).pathname }));

  it.each([
    ["an HTTP API", httpApiEvent()],
    ["a REST API", restApiEvent()],
    ["a load balancer", albEvent()],
  ])("answers a request of %s as lambda of faasten/aws does", async (_what, event) => {
    const answer = await http(fn)(event, lambdaContext());
    expect(answer).toEqual(await whatever(fn)(event, lambdaContext()));
    expect(answer).toMatchObject({ statusCode: 200 });
  });

  it("refuses a function of another kind", () => {
    expect(() => http(fasten().event(() => undefined) as never)).toThrow(
      'lambda: `fn.kind` must be "http": end the pipeline with .http, got "event".',
    );
  });

  it("refuses what is no request", async () => {
    for (const event of [...Object.values(events), { hello: "world" }, null])
      await expect(http(fn)(event, lambdaContext())).rejects.toMatchObject({ code: "WRONG_TRIGGER" });
  });
});

describe("lambda of faasten/aws/direct", () => {
  it("hands over whatever comes, and gives the value back", async () => {
    for (const event of [...Object.values(events), httpApiEvent(), { hello: "world" }, null, "text", [1]]) {
      expect(await direct(fasten().event(({ data }) => ({ data })))(event, lambdaContext())).toEqual({ data: event });
      expect(await direct(fasten().raw((native) => ({ native })))(event, lambdaContext())).toEqual({ native: event });
    }
  });
});

describe("the bundle", () => {
  const modulesOf = async (source: string): Promise<string[]> => {
    const { metafile } = await build({
      stdin: { contents: `export { lambda } from "./src/adapters/aws/sources/${source}.ts";`, resolveDir: root },
      absWorkingDir: root,
      bundle: true,
      format: "esm",
      metafile: true,
      write: false,
    });
    return Object.keys(metafile.inputs);
  };

  it.each([...Object.keys(lambdas), "direct"])(
    "of %s has nothing of HTTP and of services that want a value",
    async (source) => {
      const modules = await modulesOf(source);
      expect(modules).toContain("src/adapters/aws/events/handle-events.ts");
      expect(modules.filter((name) => /aws\/http\/(?!media-type)|calls|aws\/sources\.ts/.test(name))).toEqual([]);
    },
  );

  it("of HTTP has nothing of events and batches", async () => {
    const modules = await modulesOf("http");
    expect(modules).toContain("src/adapters/aws/http/answer-http.ts");
    expect(modules.filter((name) => /aws\/events\/|batch\/|cloudevents\/|aws\/sources\.ts/.test(name))).toEqual([]);
  });
});
