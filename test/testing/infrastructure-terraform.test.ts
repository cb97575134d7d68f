import { describe, expect, it } from "vitest";
import { mappingsWithoutPartialResponse } from "../../src/testing/infrastructure/mappings-without-partial-response.ts";

const TYPE = "aws_lambda_event_source_mapping";
const ON = { function_response_types: ["ReportBatchItemFailures"] };
const LACKS = "`function_response_types` lacks ReportBatchItemFailures";
const NO_POLLERS = "`provisioned_poller_config` lacks pollers, without which Kafka has no partial responses";

/** As a state writes the arguments that nobody set. */
const UNSET = {
  amazon_managed_kafka_event_source_config: [],
  document_db_event_source_config: [],
  function_response_types: [],
  provisioned_poller_config: [],
  queues: null,
  self_managed_event_source: [],
  topics: null,
};

describe("a Terraform plan", () => {
  const plan = {
    format_version: "1.2",
    terraform_version: "1.14.0",
    planned_values: {
      outputs: {},
      root_module: {
        resources: [
          managed(`${TYPE}.orders`, { ...ON, function_name: "orders" }),
          managed(`${TYPE}.invoices[0]`, { function_response_types: null }),
          { ...managed(`data.${TYPE}.other`, {}), mode: "data" },
          { address: "aws_sqs_queue.orders", mode: "managed", type: "aws_sqs_queue", name: "orders", values: {} },
        ],
        child_modules: [
          {
            address: 'module.shop["eu.west"]',
            resources: [managed(`module.shop["eu.west"].${TYPE}.clicks`, {})],
            child_modules: [
              {
                address: 'module.shop["eu.west"].module.audit',
                resources: [
                  managed(`module.shop["eu.west"].module.audit.${TYPE}.table`, {
                    function_name: "audit",
                    batch_size: 1,
                  }),
                  managed(`module.shop["eu.west"].module.audit.${TYPE}.variable`, {}),
                ],
              },
            ],
          },
        ],
      },
    },
    configuration: {
      root_module: {
        resources: [
          written("invoices", {
            event_source_arn: { references: ["aws_sqs_queue.invoices.arn", "aws_sqs_queue.invoices"] },
            function_name: { references: ["aws_lambda_function.invoices.arn", "aws_lambda_function.invoices"] },
          }),
        ],
        module_calls: {
          shop: {
            source: "./shop",
            module: {
              resources: [
                written("clicks", { event_source_arn: { references: ["data.aws_kinesis_stream.clicks.arn"] } }),
              ],
              module_calls: {
                audit: {
                  module: {
                    resources: [
                      written("table", { event_source_arn: { references: ["aws_dynamodb_table.audit.stream_arn"] } }),
                      written("variable", {
                        event_source_arn: { references: ["var.arn"] },
                        function_response_types: { references: ["var.response_types"] },
                      }),
                    ],
                  },
                },
              },
            },
          },
        },
      },
    },
  };

  it("names mappings of all modules by their address, with what they refer to", () => {
    expect(mappingsWithoutPartialResponse(plan)).toStrictEqual([
      { id: `${TYPE}.invoices[0]`, functionName: "aws_lambda_function.invoices", source: "sqs", reason: LACKS },
      { id: `module.shop["eu.west"].${TYPE}.clicks`, source: "kinesis", reason: LACKS },
      {
        id: `module.shop["eu.west"].module.audit.${TYPE}.table`,
        functionName: "audit",
        source: "dynamodb",
        reason: LACKS,
      },
      {
        id: `module.shop["eu.west"].module.audit.${TYPE}.variable`,
        reason: "`function_response_types` depends on `var.response_types` and may lack ReportBatchItemFailures",
      },
    ]);
  });

  it("does without its configuration", () => {
    const { configuration: _configuration, ...rest } = plan;
    const sources = mappingsWithoutPartialResponse(JSON.stringify(rest)).map(({ source }) => source);
    expect(sources).toEqual([undefined, undefined, undefined, undefined]);
  });

  it.each([
    [[]],
    [{ root_module: [] }],
    [{ root_module: { resources: [null, { type: TYPE, expressions: 1 }] } }],
    ["x"],
  ])("is not troubled by a strange configuration: %j", (configuration) => {
    expect(mappingsWithoutPartialResponse({ ...plan, configuration })).toHaveLength(4);
  });
});

describe("a Terraform state", () => {
  it("is read the same way", () => {
    const resources = [
      managed(`${TYPE}.queue`, { ...UNSET, event_source_arn: "arn:aws:sqs:eu-west-1:1:orders", function_name: "f" }),
      managed(`${TYPE}.on`, { ...UNSET, ...ON, event_source_arn: "arn:aws:sqs:eu-west-1:1:orders" }),
      managed(`${TYPE}.msk`, {
        ...UNSET,
        ...ON,
        event_source_arn: "arn:aws:kafka:eu-west-1:1:cluster/c/1",
        topics: ["t"],
      }),
      managed(`${TYPE}.own`, {
        ...UNSET,
        ...ON,
        event_source_arn: null,
        self_managed_event_source: [{ endpoints: {} }],
      }),
      managed(`${TYPE}.fine`, { ...UNSET, ...ON, topics: ["t"], provisioned_poller_config: [{ minimum_pollers: 1 }] }),
      managed(`${TYPE}.mq`, { ...UNSET, event_source_arn: "arn:aws:mq:eu-west-1:1:broker:b:b-1", queues: ["q"] }),
      managed(`${TYPE}.documents`, { ...UNSET, document_db_event_source_config: [{ database_name: "shop" }] }),
    ];
    const state = { format_version: "1.0", values: { root_module: { resources } } };
    expect(mappingsWithoutPartialResponse(state)).toStrictEqual([
      { id: `${TYPE}.queue`, functionName: "f", source: "sqs", reason: LACKS },
      { id: `${TYPE}.msk`, source: "kafka", reason: NO_POLLERS },
      { id: `${TYPE}.own`, source: "kafka", reason: NO_POLLERS },
    ]);
  });

  it("names a mapping whose address is none", () => {
    const odd = { type: TYPE, name: { toString: 1 }, address: { toString: 1, valueOf: 1 } };
    expect(mappingsWithoutPartialResponse({ values: { root_module: { resources: [odd] } } })).toStrictEqual([
      { id: `${TYPE}.?`, reason: LACKS },
    ]);
  });
});

describe("a *.tf.json", () => {
  const bodies = {
    "//": "comments are left alone",
    on: { ...ON, event_source_arn: "${aws_sqs_queue.orders.arn}" },
    off: {
      "//": { metadata: { path: "shop/off" } },
      event_source_arn: '${aws_sqs_queue.orders["eu"].arn}',
      function_name: "${aws_lambda_function.orders[0].arn}",
      depends_on: ["aws_iam_role.orders"],
    },
    maybe: { event_source_arn: "${data.aws_kinesis_stream.s.arn}", function_response_types: "${var.types}" },
    item: { event_source_arn: "${local.arn}", function_response_types: ["${var.type}"] },
    kafka: {
      ...ON,
      topics: ["t"],
      dynamic: { provisioned_poller_config: { for_each: "${var.pollers}", content: {} } },
    },
    fine: { ...ON, topics: ["t"], provisioned_poller_config: { minimum_pollers: 1 } },
  };
  const named = [
    { id: `${TYPE}.off`, functionName: "aws_lambda_function.orders", source: "sqs", reason: LACKS },
    {
      id: `${TYPE}.maybe`,
      source: "kinesis",
      reason: "`function_response_types` depends on `var.types` and may lack ReportBatchItemFailures",
    },
    {
      id: `${TYPE}.item`,
      reason: "`function_response_types` depends on `${var.type}` and may lack ReportBatchItemFailures",
    },
    {
      id: `${TYPE}.kafka`,
      source: "kafka",
      reason: expect.stringContaining("`provisioned_poller_config` depends on `dynamic` and may lack pollers"),
    },
  ];

  it("names resources by their address", () => {
    const template = { "//": {}, resource: { aws_sqs_queue: { orders: {} }, [TYPE]: bodies } };
    expect(mappingsWithoutPartialResponse(template)).toStrictEqual(named);
  });

  it("takes lists at every level", () => {
    const lists = Object.entries(bodies).map(([name, body]) => ({ [name]: [body] }));
    expect(mappingsWithoutPartialResponse({ resource: [{ [TYPE]: lists }] })).toStrictEqual(named);
  });

  it("reads an expression of any length", () => {
    const function_name = `aws_lambda_x.a${"[".repeat(50_000)}${"]".repeat(50_000)}`;
    const event_source_arn = `\${${" ".repeat(50_000)}aws_sqs_queue.orders.arn${" ".repeat(50_000)}}`;
    expect(
      mappingsWithoutPartialResponse({ resource: { [TYPE]: { a: { function_name, event_source_arn } } } }),
    ).toEqual([{ id: `${TYPE}.a`, functionName: "aws_lambda_x.a", source: "sqs", reason: LACKS }]);
  });

  it("tells where it is malformed", () => {
    expect(() => mappingsWithoutPartialResponse({ resource: [{ [TYPE]: { orders: "x" } }] })).toThrow(
      `\`resource[0].${TYPE}.orders\` must be an object, got "x".`,
    );
  });
});

function managed(address: string, values: object): object {
  const name = /\.([a-z]+)(?:\[\d+\])?$/.exec(address)?.[1];
  return { address, mode: "managed", type: TYPE, name, values };
}

function written(name: string, expressions: object): object {
  return { address: `${TYPE}.${name}`, mode: "managed", type: TYPE, name, expressions };
}
