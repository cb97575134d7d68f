import { FaastenError } from "../core/errors.ts";
import { pointerOf, type SchemaIssue } from "./standard-schema.ts";

/**
 * Thrown when an event does not pass its schema; code `VALIDATION_FAILED`. Trying again is pointless, so a dead-letter
 * hook gets it.
 *
 * @example
 * ```ts
 * import { isFaastenError } from "faasten";
 * import { ValidationError } from "faasten/validation";
 *
 * export const issuesOf = (error: unknown) => (isFaastenError(error) && error instanceof ValidationError ? error.issues : []);
 * ```
 */
export class ValidationError extends FaastenError<"VALIDATION_FAILED"> {
  override readonly name: string = "ValidationError";
  readonly issues: readonly SchemaIssue[];

  constructor(what: string, issues: readonly SchemaIssue[]) {
    const shown = issues
      .slice(0, 5)
      .map((issue) => `${clipped(pointerOf(issue)) || "(the whole)"}: ${clipped(issue.message)}`);
    const more = issues.length > shown.length ? [`and ${issues.length - shown.length} more`] : [];
    super("VALIDATION_FAILED", `validate: ${clipped(what)}: ${[...shown, ...more].join("; ")}`);
    this.issues = issues;
  }
}

/** Keys and messages may come from whoever sent the event. */
function clipped(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
