import { FaastenError } from "./errors.ts";

/** The secrets that this process has told of. */
export const secretValues: Set<string> = new Set();

/**
 * Tells of a secret that came to be known at run time, so that `values()` takes it out of all further log lines. Gives a
 * function that takes it back, for a secret that has been replaced.
 *
 * @throws {FaastenError} code `INVALID_SECRET` for what is no text of at least four characters; the text is not shown.
 * @example
 * ```ts
 * import { registerSecret } from "faasten/logger/redact";
 *
 * const forget = registerSecret("s3cr3t-of-today");
 * forget();
 * ```
 */
export function registerSecret(text: string): () => void {
  if (typeof text !== "string" || text.length < 4)
    throw new FaastenError("INVALID_SECRET", "registerSecret: a secret must be a string of at least 4 characters.");
  secretValues.add(text);
  return () => void secretValues.delete(text);
}
