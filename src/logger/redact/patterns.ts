import { checkOptions, invalidOption } from "../../core/options.ts";
import { type CensoringRedactor, REDACTED, type Replacement, redactor, replacedText } from "./redactor.ts";

/** What to look for in texts. */
export interface Pattern {
  /** With the flag `g`. A group named `secret`, if there is one, is all that is taken out. */
  readonly expression: RegExp;
  /** Tells a match from what only looks like one. */
  readonly accepts?: (match: string) => boolean;
}

/** Options of `patterns`. */
export interface PatternsOptions {
  /** What stands in the place of a match. @default "[REDACTED]" */
  readonly replacement?: Replacement;
}

/** Numbers of payment cards: 13 to 19 digits, with blanks or hyphens between them or not, that pass the Luhn check. */
export const cardNumbers: Pattern = { expression: /(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)/g, accepts: passesLuhn };

/** E-mail addresses. */
export const emails: Pattern = { expression: /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}/g };

/** What follows the scheme of an `Authorization` header: `Bearer …` and `Basic …`. */
export const bearerTokens: Pattern = { expression: /\b(?:Bearer|Basic)\s{1,4}(?<secret>[\w.~+/-]{8,}={0,2})/gi };

/** JSON web tokens, signed ones and encrypted ones. */
export const jwts: Pattern = { expression: /\beyJ[\w-]{5,}(?:\.[\w-]*){2,4}/g };

/**
 * Takes out parts of texts, wherever they stand: in the message, in fields, in the message and stack of an error.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for what is no pattern or regular expression, or one without the flag `g`.
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { bearerTokens, cardNumbers, emails, jwts, patterns } from "faasten/logger/redact";
 *
 * export const log = createLogger({ redact: patterns([cardNumbers, emails, bearerTokens, jwts, /\bIBAN \w+/g]) });
 * ```
 */
export function patterns(list: readonly (Pattern | RegExp)[], options: PatternsOptions = {}): CensoringRedactor {
  checkOptions("patterns", options, { replacement: "a string or a function" });
  if (!Array.isArray(list)) throw invalidOption("patterns", "list", "an array of patterns", list);
  const { replacement = REDACTED } = options;
  const wanted = list.map(patternOf);
  const clean = (text: string): string => wanted.reduce((left, pattern) => cleaned(left, pattern, replacement), text);
  return redactor((value) => (typeof value === "string" ? clean(value) : value));
}

function patternOf(given: Pattern | RegExp): Pattern {
  const pattern = given instanceof RegExp ? { expression: given } : given;
  if (!(pattern?.expression instanceof RegExp) || !pattern.expression.global)
    throw invalidOption("patterns", "list", "made of patterns and of regular expressions with the flag `g`", given);
  return pattern;
}

function cleaned(text: string, { expression, accepts }: Pattern, replacement: Replacement): string {
  return text.replace(expression, (match: string, ...rest: readonly unknown[]) => {
    if (accepts && !accepts(match)) return match;
    const groups = rest.at(-1) as { readonly secret?: string } | string;
    const secret = typeof groups === "object" ? (groups.secret ?? match) : match;
    return match.replace(secret, () => replacedText(secret, replacement));
  });
}

/** @see https://en.wikipedia.org/wiki/Luhn_algorithm */
function passesLuhn(text: string): boolean {
  const digits = text.replaceAll(/\D/g, "");
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits.at(-1 - index));
    const doubled = index % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
