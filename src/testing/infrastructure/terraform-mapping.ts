import { type Mapping, REPORT_FAILURES, type Setting, sourceNamed, sourceOfSettings } from "./mapping.ts";
import { type Fields, isFields, memberOf } from "./template.ts";

/** Terraform's type of an event source mapping. */
export const MAPPING_TYPE = "aws_lambda_event_source_mapping";

/** A mapping by its arguments; what they refer to stands in `references`, where it stands apart from their values. */
export function terraformMapping(address: string, settings: Fields, references: Fields = {}): Mapping {
  const textOf = (argument: string): string | undefined => {
    const value = memberOf(settings, argument) ?? memberOf(references, argument);
    return typeof value === "string" ? bare(value) : undefined;
  };
  return {
    id: address,
    functionName: withoutAttribute(textOf("function_name")),
    source: sourceNamed(textOf("event_source_arn")?.replace(/^data\./, "") ?? "") ?? sourceOfSettings(settings),
    responseTypes: setting("function_response_types", settings, includesReport, textOf),
    pollers: setting("provisioned_poller_config", settings, isBlock, textOf),
  };
}

function bare(value: string): string {
  return value.startsWith("${") && value.endsWith("}") ? value.slice(2, -1).trim() : value;
}

/** Of a reference to a function its address, without index and attribute. */
function withoutAttribute(name: string | undefined): string | undefined {
  return /^(?:data\.)?aws_lambda_\w+\.[\w-]+/.exec(name ?? "")?.[0] ?? name;
}

function setting(
  name: string,
  settings: Fields,
  isOn: (value: unknown) => boolean,
  textOf: (argument: string) => string | undefined,
): Setting {
  const value = memberOf(settings, name);
  const expression = [value].flat().find((one) => typeof one === "string" && one.includes("${")) as string | undefined;
  return { name, on: isOn(value), dependsOn: textOf(name) ?? expression ?? dynamicBlock(name, settings) };
}

function includesReport(types: unknown): boolean {
  return Array.isArray(types) && types.includes(REPORT_FAILURES);
}

/** A nested block is an object, or a list of them. */
function isBlock(value: unknown): boolean {
  return [value].flat().some(isFields);
}

function dynamicBlock(name: string, { dynamic }: Fields): string | undefined {
  return [dynamic].flat().some((blocks) => isFields(blocks) && Object.hasOwn(blocks, name)) ? "dynamic" : undefined;
}
