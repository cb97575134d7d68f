export { validate } from "./validate.ts";
export type { ValidationLayer } from "./validate.ts";
export { ValidationError } from "./validation-error.ts";
export type { SchemaIssue, SchemaResult, StandardSchema } from "./standard-schema.ts";
