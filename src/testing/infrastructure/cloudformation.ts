import { always, intrinsicOf, knownText, referenceIn } from "./intrinsic.ts";
import { type Mapping, REPORT_FAILURES, type Setting, sourceNamed, sourceOfSettings } from "./mapping.ts";
import { type Fields, isFields, memberOf, optionalFields, requireFields } from "./template.ts";

/** The events of a SAM function that become an event source mapping. */
const SAM_SOURCES: Readonly<Record<string, Mapping["source"]>> = {
  SQS: "sqs",
  Kinesis: "kinesis",
  DynamoDB: "dynamodb",
  MSK: "kafka",
  SelfManagedKafka: "kafka",
  MQ: "none",
  DocumentDB: "none",
};

/**
 * The mappings of a CloudFormation or SAM template. SAM's `Globals` are not asked: they have no events, so nothing there
 * switches partial responses on.
 */
export function cloudFormationMappings(template: Fields): Mapping[] {
  const resources = withLoops("Resources", template["Resources"]);
  const types = new Map(resources.map(([id, { Type }]) => [id, Type]));
  return resources.flatMap(([id, { Type, Properties }]) => {
    if (Type === "AWS::Serverless::Function") return samMappings(id, Properties);
    if (Type !== "AWS::Lambda::EventSourceMapping") return [];
    const properties = optionalFields(`Resources.${id}.Properties`, Properties);
    const { EventSourceArn, FunctionName } = properties;
    const source = sourceOfArn(EventSourceArn, types) ?? sourceOfSettings(properties);
    return mapping(id, referenceIn(FunctionName) ?? knownText(FunctionName), source, properties);
  });
}

function samMappings(id: string, value: unknown): Mapping[] {
  const properties = optionalFields(`Resources.${id}.Properties`, value);
  return withLoops(`Resources.${id}.Properties.Events`, properties["Events"] ?? {}).flatMap(([name, event]) => {
    const type = event["Type"];
    if (typeof type !== "string" || !Object.hasOwn(SAM_SOURCES, type)) return [];
    const place = `${id}.Events.${name}`;
    return mapping(place, id, SAM_SOURCES[type], optionalFields(`Resources.${place}.Properties`, event["Properties"]));
  });
}

/** The named objects of a section, and those inside of its loops (`"Fn::ForEach::X": [variable, values, section]`). */
function withLoops(member: string, section: unknown): [name: string, value: Fields][] {
  return Object.entries(requireFields(member, section)).flatMap(([name, value]) => {
    const place = `${member}.${name}`;
    if (!name.startsWith("Fn::ForEach::")) return [[name, requireFields(place, value)]];
    return withLoops(`${place}[2]`, Array.isArray(value) ? value[2] : value);
  });
}

function sourceOfArn(arn: unknown, types: ReadonlyMap<string, unknown>): Mapping["source"] {
  const type = types.get(referenceIn(arn) ?? "");
  const name = typeof type === "string" ? type : knownText(arn)?.replaceAll(/\$\{[^{}]*\}/g, "");
  return name === undefined ? undefined : sourceNamed(name);
}

function mapping(id: string, functionName: string | undefined, source: Mapping["source"], properties: Fields): Mapping {
  return {
    id,
    functionName,
    source,
    responseTypes: setting("FunctionResponseTypes", properties, (types) => {
      return Array.isArray(types) && types.some((type) => always(type, (one) => one === REPORT_FAILURES));
    }),
    pollers: setting("ProvisionedPollerConfig", properties, (pollers) => {
      return isFields(pollers) && !("Ref" in pollers) && intrinsicOf(pollers) === undefined;
    }),
  };
}

function setting(name: string, properties: Fields, isOn: (value: unknown) => boolean): Setting {
  const value = memberOf(properties, name);
  const intrinsic = intrinsicOf(value);
  return { name, on: always(value, isOn), dependsOn: intrinsic };
}
