import { invalidOption, requireKnown } from "../core/options.ts";

/** What an option of a format must be, as its error says it, and the test of it. */
export type Rule = readonly [mustBe: string, holds: (value: unknown) => boolean];

/** A rule for names. */
export const TEXT: Rule = ["a non-empty string", (value) => typeof value === "string" && value !== ""];

/** Checks the options of a format, each by its rule. */
export function checkRules(where: string, options: object, rules: Readonly<Record<string, Rule>>): void {
  if (typeof options !== "object" || options === null) throw invalidOption(where, "options", "an object", options);
  for (const [name, [mustBe, holds]] of Object.entries(rules)) {
    const value = (options as Record<string, unknown>)[name];
    if (value !== undefined && !holds(value)) throw invalidOption(where, name, mustBe, value);
  }
  requireKnown(where, options, Object.keys(rules));
}
