import type { Mapping } from "./mapping.ts";
import { type Fields, requireFields } from "./template.ts";
import { MAPPING_TYPE, terraformMapping } from "./terraform-mapping.ts";

/**
 * The mappings of a `*.tf.json` file. Each level may be an object or a list of them, and `//` is a comment.
 *
 * @see https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function terraformConfigurationMappings(configuration: Fields): Mapping[] {
  return blocksOf("resource", configuration["resource"])
    .filter(([, type]) => type === MAPPING_TYPE)
    .flatMap(([place, type, resources]) => {
      return blocksOf(`${place}.${type}`, resources).flatMap(([inside, name, bodies]) => {
        return [bodies]
          .flat()
          .map((body) => terraformMapping(`${type}.${name}`, requireFields(`${inside}.${name}`, body)));
      });
    });
}

function blocksOf(member: string, value: unknown): [place: string, name: string, body: unknown][] {
  return [value].flat().flatMap((block, index) => {
    const place = Array.isArray(value) ? `${member}[${index}]` : member;
    const entries = Object.entries(requireFields(place, block)).filter(([name]) => name !== "//");
    return entries.map(([name, body]): [string, string, unknown] => [place, name, body]);
  });
}
