import { FaastenError } from "./errors.ts";

/** The error of a bad option: where, what it must be, what came. */
export function invalidOption(
  where: string,
  option: string,
  mustBe: string,
  got: unknown,
): FaastenError<"INVALID_OPTION"> {
  return new FaastenError("INVALID_OPTION", `${where}: \`${option}\` must be ${mustBe}, got ${describe(got)}.`);
}

/** Refuses members that the tool does not know, so that a misspelt option is an error and not a default. */
export function requireKnown(where: string, options: object, known: readonly string[]): void {
  if (typeof options !== "object" || options === null) throw invalidOption(where, "options", "an object", options);
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) {
      const names = known.map((name) => `\`${name}\``).join(", ");
      throw new FaastenError("INVALID_OPTION", `${where}: there is no option \`${key}\`; there are ${names}.`);
    }
  }
}

/** Checks a number and gives it back. */
export function requireNumber(where: string, option: string, value: unknown, rule: NumberRule = {}): number {
  const { min = -Infinity, integer = false } = rule;
  if (typeof value === "number" && value >= min && value < Infinity && (!integer || Number.isInteger(value)))
    return value;
  const kind = integer ? "a whole number" : "a number";
  throw invalidOption(where, option, min === -Infinity ? kind : `${kind} of ${min} or more`, value);
}

export interface NumberRule {
  readonly min?: number;
  readonly integer?: boolean;
}

/** Checks a function and gives it back. */
export function requireFunction<Fn>(where: string, option: string, value: Fn): Fn {
  if (typeof value !== "function") throw invalidOption(where, option, "a function", value);
  return value;
}

/** Checks a text that must not be empty and gives it back. */
export function requireText(where: string, option: string, value: unknown): string {
  if (typeof value !== "string" || value === "") throw invalidOption(where, option, "a non-empty string", value);
  return value;
}

/** Says what a value is in a few words: short scalars in full, everything else by its type, never a payload. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string")
    return value.length > 40 ? `a string of ${value.length} characters` : JSON.stringify(value);
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") {
    return `${value} (${typeof value})`;
  }
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
