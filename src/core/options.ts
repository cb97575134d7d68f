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

/** What each option must be, with the names that `typeof` has for it: `"an object"`, `"a string or a function"`. */
export type OptionTypes<Options> = Readonly<Record<keyof Options & string, string>>;

/** Checks a flat object of options: their names and their types. */
export function checkOptions<Options extends object>(
  where: string,
  options: Options,
  types: OptionTypes<Options>,
): void {
  requireKnown(where, options, Object.keys(types));
  for (const [name, value] of Object.entries(options)) {
    if (value !== undefined) requireType(where, name, value, types[name as keyof OptionTypes<Options>]);
  }
}

/** Refuses members that the tool does not know, so that a misspelt option is an error and not a default. */
export function requireKnown(where: string, options: object, known: readonly string[]): void {
  requireType(where, "options", options, "an object");
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const names = known.join("`, `");
  throw new FaastenError("INVALID_OPTION", `${where}: there is no option \`${unknown}\`; there are \`${names}\`.`);
}

function requireType(where: string, option: string, value: unknown, mustBe: string): void {
  if (value === null || value === "" || !mustBe.includes(typeof value))
    throw invalidOption(where, option, mustBe, value);
}

/** Limits of a number, and whether it must be whole. */
export interface NumberRule {
  readonly min?: number;
  readonly integer?: boolean;
}

/** Checks a number and gives it back. */
export function requireNumber(where: string, option: string, value: unknown, rule: NumberRule = {}): number {
  const { min = -Infinity, integer = false } = rule;
  if (typeof value === "number" && value >= min && value < Infinity && (!integer || Number.isInteger(value)))
    return value;
  const kind = integer ? "a whole number" : "a number";
  throw invalidOption(where, option, min === -Infinity ? kind : `${kind} of ${min} or more`, value);
}

/** Checks a function and gives it back. */
export function requireFunction<Fn>(where: string, option: string, value: Fn): Fn {
  requireType(where, option, value, "a function");
  return value;
}

/** Says what a value is in a few words: short scalars in full, everything else by its type, never a payload. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return `${value}`;
  if (Array.isArray(value)) return "an array";
  switch (typeof value) {
    case "string":
      return value.length > 40 ? `a string of ${value.length} characters` : JSON.stringify(value);
    case "object":
      return "an object";
    case "function":
    case "symbol":
      return `a ${typeof value}`;
    default:
      return `${value as number} (${typeof value})`;
  }
}
