import { FaastenError } from "../../core/errors.ts";
import { describe } from "../../core/options.ts";

/** An object of a template, whose members nobody has checked. */
export type Fields = Readonly<Record<string, unknown>>;

/** Tells an object with members from everything else; an array is not one. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Checks a member that must be an object. */
export function requireFields(member: string, value: unknown): Fields {
  if (!isFields(value)) throw invalidTemplate(`\`${member}\` must be an object, got ${describe(value)}`);
  return value;
}

/** Checks a member that must be an object where it is there at all. */
export function optionalFields(member: string, value: unknown): Fields {
  return requireFields(member, value ?? {});
}

/** Checks a member that must be a list of objects where it is there at all; what stands in it gets the name of its place. */
export function optionalList(member: string, value: unknown): Fields[] {
  if (value == null) return [];
  if (!Array.isArray(value)) throw invalidTemplate(`\`${member}\` must be a list, got ${describe(value)}`);
  return value.map((one, index) => requireFields(`${member}[${index}]`, one));
}

/** A member of its own, so that `__proto__` and `constructor` are names like any other. */
export function memberOf(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? fields[name] : undefined;
}

/** The error of a template that cannot be read. */
export function invalidTemplate(what: string): FaastenError<"INVALID_TEMPLATE"> {
  return new FaastenError("INVALID_TEMPLATE", `mappingsWithoutPartialResponse: ${what}.`);
}
