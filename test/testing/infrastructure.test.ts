import { describe, expect, it } from "vitest";
import { isFaastenError } from "../../src/core/errors.ts";
import { mappingsWithoutPartialResponse } from "../../src/testing/infrastructure/mappings-without-partial-response.ts";

const ON = { FunctionResponseTypes: ["ReportBatchItemFailures"] };
const NO_VALUE = { Ref: "AWS::NoValue" };
const LACKS = "`FunctionResponseTypes` lacks ReportBatchItemFailures";

describe("a CloudFormation template", () => {
  it("as CDK makes it: names the mappings without it, with their function and their source", () => {
    const template = stack({
      OrdersQueue: { Type: "AWS::SQS::Queue", UpdateReplacePolicy: "Delete" },
      OrdersTable: { Type: "AWS::DynamoDB::GlobalTable", Properties: {} },
      PlaceOrder1A2B: { Type: "AWS::Lambda::Function", Properties: { Runtime: "nodejs24.x" } },
      PlaceOrderSqs: mapping({ "Fn::GetAtt": ["OrdersQueue", "Arn"] }, ON),
      PlaceOrderImported: mapping(
        { "Fn::Join": ["", ["arn:", { Ref: "AWS::Partition" }, ":kinesis:eu-west-1:1:stream/clicks"]] },
        { FunctionName: { Ref: "PlaceOrder1A2B" } },
      ),
      PlaceOrderTable: mapping({ "Fn::GetAtt": ["OrdersTable", "StreamArn"] }, { FunctionResponseTypes: [] }),
      PlaceOrderElsewhere: mapping({ "Fn::ImportValue": "Shared:QueueArn" }, { FunctionName: "place-order" }),
      CDKMetadata: { Type: "AWS::CDK::Metadata", Condition: "CDKMetadataAvailable" },
    });
    expect(mappingsWithoutPartialResponse(template)).toStrictEqual([
      { id: "PlaceOrderImported", functionName: "PlaceOrder1A2B", source: "kinesis", reason: LACKS },
      { id: "PlaceOrderTable", functionName: "Worker", source: "dynamodb", reason: LACKS },
      { id: "PlaceOrderElsewhere", functionName: "place-order", reason: LACKS },
    ]);
    expect(mappingsWithoutPartialResponse(JSON.stringify(template))).toEqual(mappingsWithoutPartialResponse(template));
  });

  it.each<[arn: unknown, source: string | undefined]>([
    ["arn:aws:sqs:eu-west-1:123456789012:orders", "sqs"],
    ["arn:aws-cn:kinesis:cn-north-1:123456789012:stream/clicks", "kinesis"],
    ["arn:aws:dynamodb:eu-west-1:123456789012:table/orders/stream/2026-01-01T00:00:00.000", "dynamodb"],
    [{ "Fn::Sub": "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:orders" }, "sqs"],
    [{ "Fn::Sub": ["arn:aws:kinesis:${Place}:1:stream/x", { Place: "eu-west-1" }] }, "kinesis"],
    [{ "Fn::Sub": "${Queue.Arn}" }, "sqs"],
    [{ "Fn::GetAtt": "Queue.Arn" }, "sqs"],
    [{ Ref: "Consumer" }, "kinesis"],
    [{ Ref: "QueueArnParameter" }, undefined],
    [{ "Fn::GetAtt": ["constructor", "Arn"] }, undefined],
    ["orders", undefined],
    [["arn:aws:sqs:eu-west-1:1:orders"], undefined],
    [undefined, undefined],
  ])("tells the source of %j: %s", (arn, source) => {
    const template = stack({
      M: mapping(arn, {}),
      Queue: { Type: "AWS::SQS::Queue" },
      Consumer: { Type: "AWS::Kinesis::StreamConsumer" },
    });
    expect(mappingsWithoutPartialResponse(template).map((one) => one.source)).toEqual([source]);
  });

  it.each<[functionName: unknown, told: string | undefined]>([
    ["place-order:live", "place-order:live"],
    [{ "Fn::GetAtt": ["Worker", "Arn"] }, "Worker"],
    [{ "Fn::Sub": "${Worker}:live" }, "Worker"],
    [{ "Fn::Sub": "${Stage}-worker" }, "${Stage}-worker"],
    [{ "Fn::Join": [":", [{ Ref: "Worker" }, "live"]] }, "Worker"],
    [versionOf("Worker"), "Worker"],
    [{ "Fn::Join": ["", [versionOf("WorkerVersion"), ":live"]] }, "WorkerVersion"],
    [
      { "Fn::Join": ["", ["arn:aws:lambda:eu-west-1:1:function:", { Ref: "Worker" }]] },
      "arn:aws:lambda:eu-west-1:1:function:${Worker}",
    ],
    [{ "Fn::Select": [0, { "Fn::GetAZs": "" }] }, undefined],
    [{ "Fn::ImportValue": "WorkerArn" }, undefined],
    [7, undefined],
  ])("tells the function %j: %s", (FunctionName, told) => {
    const template = stack({ M: mapping("arn:aws:sqs:x:1:y", { FunctionName }) });
    expect(mappingsWithoutPartialResponse(template).map((one) => one.functionName)).toEqual([told]);
  });

  it.each<[what: string, value: unknown]>([
    ["both branches", { "Fn::If": ["Prod", ["ReportBatchItemFailures"], ["ReportBatchItemFailures"]] }],
    ["every item's branch", [{ "Fn::If": ["Prod", "ReportBatchItemFailures", "ReportBatchItemFailures"] }]],
    [
      "branches of branches",
      { "Fn::If": ["A", ["ReportBatchItemFailures"], { "Fn::If": ["B", ...twice(["ReportBatchItemFailures"])] }] },
    ],
  ])("is satisfied where %s have it", (_what, FunctionResponseTypes) => {
    const template = stack({ M: mapping("arn:aws:sqs:x:1:y", { FunctionResponseTypes }) });
    expect(mappingsWithoutPartialResponse(template)).toEqual([]);
  });

  it.each<[value: unknown, dependsOn: string]>([
    [{ "Fn::If": ["Prod", ["ReportBatchItemFailures"], NO_VALUE] }, "Fn::If"],
    [{ "Fn::If": ["Prod", NO_VALUE, ["ReportBatchItemFailures"]] }, "Fn::If"],
    [[{ "Fn::If": ["Prod", "ReportBatchItemFailures", NO_VALUE] }], "Fn::If"],
    [{ "Fn::If": ["Prod", ["ReportBatchItemFailures"]] }, "Fn::If"],
    [{ Ref: "ResponseTypes" }, "Ref"],
    [[{ "Fn::FindInMap": ["Stages", { Ref: "Stage" }, "Types"] }], "Fn::FindInMap"],
  ])("names what may lack it: %j", (FunctionResponseTypes, dependsOn) => {
    const template = stack({ M: mapping("arn:aws:sqs:x:1:y", { FunctionResponseTypes }) });
    const reason = `\`FunctionResponseTypes\` depends on \`${dependsOn}\` and may lack ReportBatchItemFailures`;
    expect(mappingsWithoutPartialResponse(template)).toMatchObject([{ id: "M", reason }]);
  });

  it.each([
    [NO_VALUE],
    ["ReportBatchItemFailures"],
    [["reportBatchItemFailures"]],
    [null],
    [[["ReportBatchItemFailures"]]],
  ])("names what lacks it: %j", (FunctionResponseTypes) => {
    const template = stack({ M: mapping("arn:aws:sqs:x:1:y", { FunctionResponseTypes }) });
    expect(mappingsWithoutPartialResponse(template)).toMatchObject([{ id: "M", reason: LACKS }]);
  });

  it("wants provisioned pollers for Kafka", () => {
    const pollers = { ProvisionedPollerConfig: { MinimumPollers: 1 } };
    const endpoints = { SelfManagedEventSource: { Endpoints: { KafkaBootstrapServers: ["b:9092"] } } };
    const maybe = { ProvisionedPollerConfig: { "Fn::If": ["Prod", { MinimumPollers: 1 }, NO_VALUE] } };
    const template = stack({
      Cluster: { Type: "AWS::MSK::Cluster" },
      Fine: mapping({ Ref: "Cluster" }, { ...ON, ...pollers }),
      Shared: mapping({ Ref: "Cluster" }, ON),
      Own: mapping(undefined, { ...endpoints, Topics: ["orders"] }),
      Sometimes: mapping({ "Fn::ImportValue": "ClusterArn" }, { ...ON, ...maybe, Topics: ["orders"] }),
    });
    const without = "lacks pollers, without which Kafka has no partial responses";
    expect(mappingsWithoutPartialResponse(template)).toMatchObject([
      { id: "Shared", source: "kafka", reason: `\`ProvisionedPollerConfig\` ${without}` },
      { id: "Own", source: "kafka", reason: `${LACKS}; \`ProvisionedPollerConfig\` ${without}` },
      { id: "Sometimes", source: "kafka", reason: expect.stringContaining("depends on `Fn::If` and may lack pollers") },
    ]);
  });

  it("does not name sources that have no partial responses", () => {
    const template = stack({
      Broker: { Type: "AWS::AmazonMQ::Broker" },
      Documents: { Type: "AWS::DocDB::DBCluster" },
      A: mapping({ "Fn::GetAtt": ["Broker", "Arn"] }, { Queues: ["orders"] }),
      B: mapping({ "Fn::ImportValue": "BrokerArn" }, { Queues: ["orders"] }),
      C: mapping("arn:aws:rds:eu-west-1:1:cluster:documents", {}),
      D: mapping({ Ref: "DocumentsArn" }, { DocumentDBEventSourceConfig: { DatabaseName: "shop" } }),
      E: mapping("arn:aws:mq:eu-west-1:1:broker:b:b-1", {}),
    });
    expect(mappingsWithoutPartialResponse(template)).toEqual([]);
  });

  it("looks into loops", () => {
    const template = stack({
      "Fn::ForEach::Queues": ["Name", ["A", "B"], { "Mapping${Name}": mapping("arn:aws:sqs:x:1:y", {}) }],
    });
    expect(mappingsWithoutPartialResponse(template)).toMatchObject([{ id: "Mapping${Name}", source: "sqs" }]);
  });
});

describe("a SAM template", () => {
  const pollers = { ProvisionedPollerConfig: { MinimumPollers: 1, MaximumPollers: 3 } };

  it("names events of functions, by their place", () => {
    const template = {
      Transform: "AWS::Serverless-2016-10-31",
      ...stack({
        PlaceOrder: samFunction({
          Queue: { Type: "SQS", Properties: { Queue: "arn:aws:sqs:x:1:y", ...ON } },
          Clicks: { Type: "Kinesis", Properties: { Stream: { "Fn::GetAtt": ["S", "Arn"] }, BatchSize: 10 } },
          Table: { Type: "DynamoDB", Properties: { Stream: { "Fn::GetAtt": ["T", "StreamArn"] } } },
          Cluster: { Type: "MSK", Properties: { Stream: "arn:aws:kafka:x:1:cluster/c", ...ON, ...pollers } },
          Brokers: { Type: "SelfManagedKafka", Properties: { Topics: ["orders"], ...ON } },
          Old: { Type: "MQ", Properties: { Queues: ["orders"] } },
          Documents: { Type: "DocumentDB", Properties: {} },
          Page: { Type: "HttpApi", Properties: { Path: "/", Method: "get" } },
        }),
        Quiet: { Type: "AWS::Serverless::Function", Properties: { Handler: "app.handler" } },
        Extra: mapping({ "Fn::GetAtt": ["Q", "Arn"] }, {}),
        Link: { Type: "AWS::Serverless::Connector", Properties: { Source: { Id: "Q" }, Destination: { Id: "Quiet" } } },
      }),
    };
    expect(mappingsWithoutPartialResponse(template)).toStrictEqual([
      { id: "PlaceOrder.Events.Clicks", functionName: "PlaceOrder", source: "kinesis", reason: LACKS },
      { id: "PlaceOrder.Events.Table", functionName: "PlaceOrder", source: "dynamodb", reason: LACKS },
      {
        id: "PlaceOrder.Events.Brokers",
        functionName: "PlaceOrder",
        source: "kafka",
        reason: "`ProvisionedPollerConfig` lacks pollers, without which Kafka has no partial responses",
      },
      { id: "Extra", functionName: "Worker", reason: LACKS },
    ]);
  });

  it("cannot switch it on for all functions: Globals have no events", () => {
    const template = {
      Globals: { Function: { Timeout: 5, ...ON, Events: { Queue: { Type: "SQS", Properties: ON } } } },
      ...stack({ PlaceOrder: samFunction({ Queue: { Type: "SQS", Properties: { Queue: "arn:aws:sqs:x:1:y" } } }) }),
    };
    expect(mappingsWithoutPartialResponse(template)).toMatchObject([{ id: "PlaceOrder.Events.Queue", source: "sqs" }]);
  });
});

describe("a template that cannot be read", () => {
  const how = "JSON comes from `cdk synth`";
  it.each<[what: string, template: unknown, told: string]>([
    ["YAML", "Resources:\n  Secret: hunter2\n", "the template is not JSON. YAML and HCL are not read"],
    ["an empty text", "", how],
    ["a JSON text in a JSON text", '"Resources"', 'must be an object or its JSON, got "Resources". YAML'],
    ["null", null, "got null"],
    ["a list", [], "got an array"],
    ["bytes", new TextEncoder().encode("{}"), "the template has none of `Resources` (CloudFormation, SAM)"],
    ["something else", { resources: {} }, how],
    ["no resources", { Resources: null }, "`Resources` must be an object, got null."],
    ["a resource that is none", stack({ M: [] }), "`Resources.M` must be an object, got an array."],
    ["properties that are none", stack({ M: mappingOf("x") }), '`Resources.M.Properties` must be an object, got "x".'],
    ["events that are none", stack({ F: samFunction([]) }), "`Resources.F.Properties.Events` must be an object"],
    [
      "an event that is none",
      stack({ F: samFunction({ Q: 1 }) }),
      "`Resources.F.Properties.Events.Q` must be an object",
    ],
    [
      "a loop that is none",
      stack({ "Fn::ForEach::X": ["Name", []] }),
      "`Resources.Fn::ForEach::X[2]` must be an object",
    ],
    ["a plan without values", { planned_values: [] }, "`planned_values` must be an object, got an array."],
    [
      "a module without a list",
      { values: { root_module: { resources: {} } } },
      "`values.root_module.resources` must be a list",
    ],
    ["a tf.json without types", { resource: "x" }, '`resource` must be an object, got "x".'],
  ])("%s", (_what, template, told) => {
    const error = errorOf(template);
    expect(error).toMatchObject({ code: "INVALID_TEMPLATE", message: expect.stringContaining(told) });
    expect(error.message).not.toContain("hunter2");
    expect(error.cause).toBeUndefined();
  });

  it("nested without end", () => {
    const module: { child_modules: unknown[] } = { child_modules: [] };
    module.child_modules.push(module);
    const deep = `${'{"Fn::If":[1,'.repeat(100_000)}1${",1]}".repeat(100_000)}`;
    const told = { code: "INVALID_TEMPLATE", message: expect.stringContaining("nested too deeply") };
    expect(errorOf({ values: { root_module: module } })).toMatchObject(told);
    expect(errorOf(stack({ M: mapping("x", { FunctionResponseTypes: JSON.parse(deep) as unknown }) }))).toMatchObject(
      told,
    );
  });

  it.each(["${".repeat(50_000), `\${a${" ".repeat(100_000)}`, "arn:aws:".repeat(20_000)])(
    "long texts: %.10s",
    (text) => {
      const template = stack({ M: mapping({ "Fn::Sub": text }, { FunctionName: { "Fn::Sub": text } }) });
      expect(mappingsWithoutPartialResponse(template)).toStrictEqual([{ id: "M", functionName: text, reason: LACKS }]);
    },
  );

  it("names of the prototype are names like any other", () => {
    const template = JSON.parse(
      '{"Resources":{"__proto__":{"Type":"AWS::Lambda::EventSourceMapping","Properties":{"__proto__":' +
        '{"FunctionResponseTypes":["ReportBatchItemFailures"]},"EventSourceArn":{"Ref":"__proto__"}}}}}',
    ) as object;
    expect(mappingsWithoutPartialResponse(template)).toStrictEqual([{ id: "__proto__", reason: LACKS }]);
  });
});

describe("a template without mappings", () => {
  it.each<[what: string, template: object]>([
    ["CloudFormation", stack({ Topic: { Type: "AWS::SNS::Topic" } })],
    ["SAM", stack({ F: samFunction({ Page: { Type: "Api" } }) })],
    ["an empty state", { format_version: "1.0" }],
    ["a plan", { planned_values: { root_module: {} } }],
    ["tf.json", { resource: { aws_sqs_queue: { orders: {} } } }],
  ])("%s: is an error unless it is allowed", (_what, template) => {
    expect(errorOf(template)).toMatchObject({ code: "NO_MAPPINGS", message: expect.stringContaining("allowNone") });
    expect(mappingsWithoutPartialResponse(template, { allowNone: true })).toEqual([]);
  });

  it("checks its options", () => {
    const template = stack({ M: mapping("arn:aws:sqs:x:1:y", ON) });
    expect(mappingsWithoutPartialResponse(template, {})).toEqual([]);
    expect(() => mappingsWithoutPartialResponse(template, { allowNone: "yes" as never })).toThrow(
      'mappingsWithoutPartialResponse: `allowNone` must be a boolean, got "yes".',
    );
  });
});

function stack(Resources: Record<string, unknown>): object {
  return { AWSTemplateFormatVersion: "2010-09-09", Parameters: { Stage: { Type: "String" } }, Resources };
}

function mapping(EventSourceArn: unknown, properties: object): object {
  return mappingOf({ EventSourceArn, FunctionName: { Ref: "Worker" }, ...properties });
}

function mappingOf(Properties: unknown): object {
  return { Type: "AWS::Lambda::EventSourceMapping", Properties };
}

function samFunction(Events: unknown): object {
  return { Type: "AWS::Serverless::Function", Properties: { Handler: "app.handler", Events } };
}

/** The name in the ARN of a version, as CDK takes it out. */
function versionOf(id: string): object {
  return { "Fn::Select": [6, { "Fn::Split": [":", { Ref: id }] }] };
}

function twice<Value>(value: Value): [Value, Value] {
  return [value, value];
}

function errorOf(template: unknown): Error {
  try {
    mappingsWithoutPartialResponse(template as object);
  } catch (error) {
    if (isFaastenError(error)) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
}
