import type { Mapping } from "./mapping.ts";
import { type Fields, isFields, memberOf, optionalFields, optionalList } from "./template.ts";
import { MAPPING_TYPE, terraformMapping } from "./terraform-mapping.ts";

/**
 * The mappings of what `terraform show -json` writes of a plan or a state: the values after the apply.
 *
 * @see https://developer.hashicorp.com/terraform/internals/json-format
 */
export function terraformShowMappings(shown: Fields): Mapping[] {
  const name = Object.hasOwn(shown, "planned_values") ? "planned_values" : "values";
  const values = optionalFields(name, shown[name]); // Nothing at all: an empty state.
  const configuration = fieldsOf(fieldsOf(shown["configuration"])["root_module"]);
  return mappingsOfModule(
    `${name}.root_module`,
    optionalFields(`${name}.root_module`, values["root_module"]),
    configuration,
  );
}

/** A module's own mappings and those of the modules that it calls; `configuration` is the same module as it was written. */
function mappingsOfModule(member: string, module: Fields, configuration: Fields): Mapping[] {
  const resources = optionalList(`${member}.resources`, module["resources"]);
  const children = optionalList(`${member}.child_modules`, module["child_modules"]);
  const own = resources.filter(({ type, mode }) => type === MAPPING_TYPE && mode !== "data");
  return [
    ...own.map((resource) => {
      const { address, name, values } = resource;
      const id = typeof address === "string" ? address : `${MAPPING_TYPE}.${typeof name === "string" ? name : "?"}`;
      return terraformMapping(id, optionalFields(`${id}: values`, values), referencesOf(resource, configuration));
    }),
    ...children.flatMap((child, index) => {
      return mappingsOfModule(`${member}.child_modules[${index}]`, child, calledModule(child, module, configuration));
    }),
  ];
}

/** What the arguments refer to: a plan has no ARN of a queue that it has yet to make. */
function referencesOf({ name }: Fields, { resources }: Fields): Fields {
  const written = Array.isArray(resources) ? (resources as unknown[]).map(fieldsOf) : [];
  const { expressions } = written.find((one) => one["type"] === MAPPING_TYPE && one["name"] === name) ?? {};
  const entries = Object.entries(fieldsOf(expressions)).map(([argument, expression]) => {
    const { references } = fieldsOf(expression);
    return [argument, Array.isArray(references) ? (references as unknown[])[0] : undefined];
  });
  return Object.fromEntries(entries) as Fields;
}

/** A child's address is its parent's, the name of the call, and the key of the instance: `module.shop.module.queue["eu"]`. */
function calledModule(child: Fields, parent: Fields, configuration: Fields): Fields {
  const { address } = child;
  const within = typeof parent["address"] === "string" ? parent["address"].length + 1 : 0;
  const name = typeof address === "string" ? /^module\.([\w-]+)/.exec(address.slice(within))?.[1] : undefined;
  return fieldsOf(fieldsOf(memberOf(fieldsOf(configuration["module_calls"]), name ?? ""))["module"]);
}

/** Of the configuration nothing is required: it only tells more. */
function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}
