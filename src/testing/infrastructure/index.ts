export {
  type MappingCheckOptions,
  mappingsWithoutPartialResponse,
  type MappingWithoutPartialResponse,
} from "./mappings-without-partial-response.ts";
export type { PartialResponseSource } from "./mapping.ts";
