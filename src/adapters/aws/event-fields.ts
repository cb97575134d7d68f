import { FaastenError } from "../../core/errors.ts";
import { describe } from "../../core/options.ts";

/** An object whose members nobody has checked. */
export type Fields = Readonly<Record<string, unknown>>;

/** Tells an object with members from everything else; an array is not one. */
export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object itself, or one without members: for members that may be missing. */
export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : NO_FIELDS;
}

/** A text that says something; anything else is as good as missing. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Checks a member that must be an object. */
export function requireFields(source: string, field: string, value: unknown): Fields {
  if (!isFields(value)) throw invalidEvent(source, field, "an object", value);
  return value;
}

/** Checks a member that must be an object where it is there at all. */
export function optionalFields(source: string, field: string, value: unknown): Fields {
  if (value != null && !isFields(value)) throw invalidEvent(source, field, "an object or null", value);
  return fieldsOf(value);
}

/** Checks a member that must be a text; it may be empty. */
export function requireString(source: string, field: string, value: unknown): string {
  if (typeof value !== "string") throw invalidEvent(source, field, "a string", value);
  return value;
}

/** The error of an event that is not what its source sends: where, what it must be, what came. */
export function invalidEvent(
  source: string,
  field: string,
  mustBe: string,
  got: unknown,
): FaastenError<"INVALID_EVENT"> {
  return new FaastenError("INVALID_EVENT", `${source}: \`${field}\` must be ${mustBe}, got ${describe(got)}.`);
}

const NO_FIELDS: Fields = Object.freeze({});
