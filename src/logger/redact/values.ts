import { secretValues } from "../../core/secret-values.ts";
import { checkOptions, invalidOption } from "../../core/options.ts";
import { type CensoringRedactor, REDACTED, type Replacement, redactor, replacedText } from "./redactor.ts";

/** Options of `values`. */
export interface ValuesOptions {
  /** What stands in the place of the value. @default "[REDACTED]" */
  readonly replacement?: Replacement;
}

/** A shorter text stands in too much that is no secret. */
const SHORTEST = 4;

/**
 * Takes out certain texts wherever they stand, also inside of others: those given here, and those that
 * `registerSecret` has been told of, now or later.
 *
 * @throws {FaastenError} code `INVALID_OPTION` for a text of less than four characters, or a bad option.
 * @example
 * ```ts
 * import { createLogger } from "faasten/logger";
 * import { values } from "faasten/logger/redact";
 *
 * export const log = createLogger({ redact: values([process.env["DB_PASSWORD"] ?? "none at all"]) });
 * ```
 */
export function values(list: readonly string[] = [], options: ValuesOptions = {}): CensoringRedactor {
  checkOptions("values", options, { replacement: "a string or a function" });
  const isText = (text: unknown): boolean => typeof text === "string" && text.length >= SHORTEST;
  if (!(Array.isArray as (value: unknown) => boolean)(list) || !list.every(isText))
    throw invalidOption("values", "list", `an array of strings of at least ${SHORTEST} characters`, list);
  const { replacement = REDACTED } = options;
  const without = (text: string, secret: string): string =>
    text.includes(secret) ? text.replaceAll(secret, () => replacedText(secret, replacement)) : text;
  return redactor((value) => {
    if (typeof value !== "string" || value.length < SHORTEST) return value;
    return [...list, ...secretValues].reduce(without, value);
  });
}
