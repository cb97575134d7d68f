import { FaastenError } from "../../core/errors.ts";
import { checkOptions, describe } from "../../core/options.ts";
import { cloudFormationMappings } from "./cloudformation.ts";
import { type Mapping, type PartialResponseSource, REPORT_FAILURES, type Setting } from "./mapping.ts";
import { type Fields, invalidTemplate, isFields } from "./template.ts";
import { terraformConfigurationMappings } from "./terraform-configuration.ts";
import { terraformShowMappings } from "./terraform-show.ts";

/** An event source mapping that may lose the records that a function reports as failed. */
export interface MappingWithoutPartialResponse {
  /** The logical id (`OrdersMapping`), for an event of a SAM function `Orders.Events.Queue`, for Terraform the address. */
  readonly id: string;
  /** What the template calls the function: its logical id, its address, or a name or ARN. Missing where that is not in it. */
  readonly functionName?: string;
  /** Missing where the template does not tell, as for an ARN that comes from another stack. */
  readonly source?: PartialResponseSource;
  /** What is wrong, for people. */
  readonly reason: string;
}

export interface MappingCheckOptions {
  /** Gives an empty list for a template that has no mapping at all, where it would throw. @default false */
  allowNone?: boolean;
}

/**
 * Names the event source mappings of a template that do not have partial batch responses switched on: there Lambda ignores the list of
 * failed records that a function returns, and those records are lost. For tests of infrastructure.
 *
 * Reads JSON, parsed or as a text: CloudFormation and SAM templates, what CDK (`cdk.out/*.template.json`) and the Serverless
 * Framework make, plans and states from `terraform show -json`, and `*.tf.json`. The list has the template's order. A
 * mapping is named unless it is switched on whatever a condition, parameter or variable says. Kafka needs provisioned
 * pollers as well. Sources that have no partial responses (Amazon MQ, DocumentDB) are never named. Nested stacks,
 * included files and modules that a `*.tf.json` calls are not followed.
 *
 * @throws FaastenError `INVALID_TEMPLATE` for what it cannot read, YAML among it; `NO_MAPPINGS` for a template without any
 * mapping, since a check that finds nothing to check was most often given the wrong file; `INVALID_OPTION`.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 *
 * @example
 * ```ts
 * import assert from "node:assert/strict";
 * import { readFileSync } from "node:fs";
 * import { test } from "node:test";
 * import { mappingsWithoutPartialResponse } from "faasten/testing/infrastructure";
 *
 * test("no failed record is lost", () => {
 *   const template = readFileSync("cdk.out/Shop.template.json", "utf8");
 *   assert.deepEqual(mappingsWithoutPartialResponse(template), []);
 * });
 * ```
 */
export function mappingsWithoutPartialResponse(
  template: object | string,
  options: MappingCheckOptions = {},
): MappingWithoutPartialResponse[] {
  checkOptions("mappingsWithoutPartialResponse", options, { allowNone: "a boolean" });
  const mappings = mappingsOf(template);
  if (mappings.length === 0 && !options.allowNone) throw noMappings();
  return mappings.map(findingOf).filter((finding) => finding !== undefined);
}

function mappingsOf(template: object | string): Mapping[] {
  const read = typeof template === "string" ? parsed(template) : template;
  if (!isFields(read))
    throw invalidTemplate(`the template must be an object or its JSON, got ${describe(read)}. ${HOW}`);
  const mappings = readerOf(read);
  if (!mappings) throw invalidTemplate(`the template has none of ${FORMS}. ${HOW}`);
  try {
    return mappings(read);
  } catch (error) {
    if (error instanceof RangeError) throw invalidTemplate("the template is nested too deeply, or contains itself");
    throw error;
  }
}

/** By members of its own: bytes and maps have a method that is called `values`. */
function readerOf(template: Fields): ((template: Fields) => Mapping[]) | undefined {
  const has = (name: string): boolean => Object.hasOwn(template, name);
  if (has("Resources")) return cloudFormationMappings;
  if (has("planned_values") || has("values") || has("format_version")) return terraformShowMappings;
  return has("resource") ? terraformConfigurationMappings : undefined;
}

/** Without the parser's own error: that quotes the text, which may hold secrets. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    throw invalidTemplate(`the template is not JSON. ${HOW}`);
  }
}

function findingOf({
  id,
  functionName,
  source,
  responseTypes,
  pollers,
}: Mapping): MappingWithoutPartialResponse | undefined {
  if (source === "none") return undefined;
  const reasons = [whyOff(responseTypes, REPORT_FAILURES)];
  if (source === "kafka") reasons.push(whyOff(pollers, "pollers, without which Kafka has no partial responses"));
  const reason = reasons.filter((one) => one !== undefined).join("; ");
  if (reason === "") return undefined;
  return { id, ...(functionName && { functionName }), ...(source && { source }), reason };
}

function whyOff({ name, on, dependsOn }: Setting, what: string): string | undefined {
  if (on) return undefined;
  return dependsOn === undefined
    ? `\`${name}\` lacks ${what}`
    : `\`${name}\` depends on \`${dependsOn}\` and may lack ${what}`;
}

function noMappings(): FaastenError<"NO_MAPPINGS"> {
  const what = "the template has no event source mapping, so there was nothing to check. Is it the right file?";
  return new FaastenError("NO_MAPPINGS", `mappingsWithoutPartialResponse: ${what} If so: \`{ allowNone: true }\`.`);
}

const FORMS =
  "`Resources` (CloudFormation, SAM), `planned_values` or `values` (`terraform show -json`), `resource` (*.tf.json)";
const HOW =
  "YAML and HCL are not read; JSON comes from `cdk synth` (cdk.out/*.template.json), `terraform show -json`, " +
  "`rain fmt --json template.yaml` (CloudFormation, SAM), or for a deployed stack `aws cloudformation get-template " +
  "--template-stage Processed --query TemplateBody`";
