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

/**
 * What an option must be, as its error says it: with the words that `typeof` has for it (`"an object"`, `"a string or a
 * function"`; null and the empty string are none of them), or with a test.
 */
export type Rule = string | readonly [mustBe: string, holds: (value: unknown) => boolean];

/** What each option must be. */
export type Rules<Options> = Readonly<Record<keyof Options & string, Rule>>;

/** Checks options by their rules. One that has none is refused, so that a misspelt option is an error and not a default. */
export function checkOptions<Options extends object>(where: string, options: Options, rules: Rules<Options>): void {
  requireOption(where, "options", options, "an object");
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(rules, name)) {
      const names = Object.keys(rules).join("`, `");
      throw new FaastenError("INVALID_OPTION", `${where}: there is no option \`${name}\`; there are \`${names}\`.`);
    }
    if (value !== undefined) requireOption(where, name, value, rules[name as keyof Rules<Options>]);
  }
}

/** Checks one value. */
export function requireOption(where: string, option: string, value: unknown, rule: Rule): void {
  const [mustBe, holds] = typeof rule === "string" ? [rule, isOf(rule)] : rule;
  if (!holds(value)) throw invalidOption(where, option, mustBe, value);
}

function isOf(types: string): (value: unknown) => boolean {
  return (value) => value !== null && value !== "" && types.includes(typeof value);
}

/** A finite number that is not too small. */
export function numberOf(min: number, whole = ""): Rule {
  const fits = whole ? Number.isInteger : Number.isFinite;
  return [`a ${whole}number of ${min} or more`, (value) => fits(value) && (value as number) >= min];
}

/** A whole one. */
export function wholeNumberOf(min: number): Rule {
  return numberOf(min, "whole ");
}

/** Says what a value is in a few words: short scalars in full, everything else by its type, never a payload. */
export function describe(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (typeof value === "string")
    return value.length > 40 ? `a string of ${value.length} characters` : JSON.stringify(value);
  if (value === null || value === undefined) return `${value}`;
  const type = typeof value;
  if (/^[ofs]/.test(type)) return `${type === "object" ? "an" : "a"} ${type}`; // An object, a function, a symbol.
  return `${value as number} (${type})`;
}
