/** The sources that take a list of failed records, where their mapping is told to read it. */
export type PartialResponseSource = "sqs" | "kinesis" | "dynamodb" | "kafka";

/** One event source mapping, as a template of any language states it. */
export interface Mapping {
  readonly id: string;
  readonly functionName: string | undefined;
  /** `none`: a source that has no partial responses. Undefined: the template does not tell. */
  readonly source: PartialResponseSource | "none" | undefined;
  readonly responseTypes: Setting;
  readonly pollers: Setting;
}

/** Whether something is switched on, by what the template alone can tell. */
export interface Setting {
  /** As its language calls it: `FunctionResponseTypes`, `function_response_types`. */
  readonly name: string;
  /** True where it is on whatever the deployment decides. */
  readonly on: boolean;
  /** What decides, where the template does not. */
  readonly dependsOn?: string | undefined;
}

/** The response type that makes Lambda read the list of failed records. */
export const REPORT_FAILURES = "ReportBatchItemFailures";

const SERVICES: Readonly<Record<string, Mapping["source"]>> = {
  sqs: "sqs",
  kinesis: "kinesis",
  dynamodb: "dynamodb",
  kafka: "kafka",
  msk: "kafka",
  mq: "none",
  amazonmq: "none",
  docdb: "none",
  rds: "none", // Where the ARN of a DocumentDB cluster belongs.
};

/** Tells the source from an ARN (`arn:aws:sqs:...`) or from the type of a resource (`AWS::SQS::Queue`, `aws_sqs_queue`). */
export function sourceNamed(name: string): Mapping["source"] {
  const service = /^(?:arn:[^:]*:|AWS::|aws_)([a-z]+)[:_]/i.exec(name)?.[1]?.toLowerCase() ?? "";
  return Object.hasOwn(SERVICES, service) ? SERVICES[service] : undefined;
}

/** Tells it from the settings that only some sources have; they have the same words in every language. */
export function sourceOfSettings(settings: Readonly<Record<string, unknown>>): Mapping["source"] {
  const names = Object.keys(settings).filter((name) => isSet(settings[name]));
  if (names.some((name) => /^(topics$|self_?managed|amazon_?managed_?kafka)/i.test(name))) return "kafka";
  return names.some((name) => /^(queues$|document_?db)/i.test(name)) ? "none" : undefined;
}

/** Terraform writes what is not there as null or as an empty list. */
function isSet(value: unknown): boolean {
  return value != null && !(Array.isArray(value) && value.length === 0);
}
